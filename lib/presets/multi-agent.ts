import { answered, GIB, oneCore, type LimitTarget, type Preset } from './preset.ts'

/** p50 / p95 / p99 and the SLA's share, which the documents do not define: it is taken as availability. */
function component(
  what: string,
  name: string,
  row: string | undefined,
  [p50Ms, p95Ms, p99Ms]: readonly [number, number, number],
  availability: number,
): LimitTarget {
  const limits = { p50Ms, p95Ms, p99Ms, availability }
  return { cites: [2], what, component: name, ...(row === undefined ? {} : { row }), limits, note: answered }
}

export const multiAgent: Preset = {
  about: 'many agents behind one API: latency of each component, resources, throughput',
  limits: [
    component('Router', 'router', 'op:router', [50, 100, 200], 0.999),
    component('Tool', 'tool', 'op:tool', [500, 1000, 2000], 0.995),
    component('Workflow', 'workflow', undefined, [2000, 5000, 10_000], 0.99),
    component('API', 'api', '*', [100, 500, 1000], 0.999),
    component('WebSocket message', 'websocket', 'op:ws.message', [10, 50, 100], 0.999),
    component('DB query', 'db', 'op:db.query', [10, 50, 100], 0.999),
    component('Cache', 'cache', 'op:cache', [1, 5, 10], 0.999),
    {
      cites: [4],
      what: 'process',
      component: 'process',
      row: 'process',
      limits: {
        cpuRatio: { baseline: 0.6, warning: 0.8, critical: 0.9 },
        rssBytes: { baseline: 2 * GIB, warning: 4 * GIB, critical: 8 * GIB },
      },
      note: `normal, peak and limit are baseline, warning and critical; CPU is ${oneCore}`,
    },
    {
      cites: [17],
      what: 'payment tool',
      component: 'payment',
      row: 'op:payment.process',
      limits: { p99Ms: 500 },
    },
    { cites: [17], what: 'email tool', component: 'email', row: 'op:email.send', limits: { p99Ms: 1000 } },
  ],
  loads: [
    rate('API requests', { target: 1000, peak: 2000, burst: 5000 }),
    {
      cites: [3],
      what: 'WebSocket connections',
      unit: 'connections',
      better: 'high',
      levels: { target: 10_000, peak: 20_000, burst: 50_000 },
    },
    rate('DB queries', { target: 10_000, peak: 20_000, burst: 50_000 }),
    rate('messages', { target: 5000, peak: 10_000, burst: 25_000 }),
    rate('workflows', { target: 100, peak: 200, burst: 500 }),
  ],
  open: [
    {
      cites: [4],
      what: 'disk',
      unit: 'IOPS',
      better: 'low',
      levels: { normal: 1000, peak: 2000, limit: 5000 },
      why: "the disk is the host's, and so are its other users: node_exporter counts its operations",
    },
    {
      cites: [4],
      what: 'network',
      unit: 'Mbps',
      better: 'low',
      levels: { normal: 100, peak: 200, limit: 500 },
      why: "the network is the host's, and so are its other users: node_exporter counts its bytes",
    },
  ],
}

function rate(what: string, levels: Readonly<Record<string, number>>): Preset['loads'][number] {
  return { cites: [3], what, unit: 'perSec', better: 'high', levels }
}

export const multiAgentAlerts: Preset = {
  about: 'the same, at the thresholds of its alerts, which are stricter',
  limits: [
    {
      cites: [13],
      what: 'API',
      component: 'api',
      row: '*',
      limits: { p50Ms: { warning: 50 }, p95Ms: 100, p99Ms: 200, errorRatio: 0.05 },
      note: 'p99 was declared and never checked there; here it is critical, as p95 is',
    },
    {
      cites: [13],
      what: 'process',
      component: 'process',
      row: 'process',
      limits: { cpuRatio: { warning: 0.8 }, heapUsedRatio: { warning: 0.8 } },
      note: `declared without a severity and never checked there; CPU is ${oneCore}, memory the heap against its limit`,
    },
  ],
  loads: [],
  open: [],
}
