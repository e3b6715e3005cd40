import { answered, GIB, MIB, type LimitTarget, type LoadTarget, type Preset } from './preset.ts'

export const netra: Preset = {
  about: 'the SLA of an agent platform',
  limits: [
    {
      cites: [6, 7, 16],
      what: 'API',
      component: 'api',
      row: '*',
      limits: { availability: { warning: 0.999, critical: 0.95 }, p95Ms: 2000, errorRatio: 0.001 },
      note: `99.9 % is promised, 95 % is the floor of the business; ${answered}`,
    },
    { cites: [6], what: 'process', component: 'process', row: 'process', limits: { rssBytes: GIB } },
    {
      cites: [36],
      what: 'LLM call',
      component: 'llm',
      row: 'op:llm',
      limits: { meanMs: 2000 },
      note: 'an average alone hides the slow ones, so add a p95Ms of your own',
    },
  ],
  loads: [load([6, 7], 'concurrent users', 'users', 'high', { target: 100 })],
  open: [
    {
      cites: [7],
      what: 'monthly recurring revenue',
      unit: 'USD',
      better: 'high',
      levels: { target: 50_000 },
      why: 'no process knows what is earned with it',
    },
  ],
}

export const netraBands: Preset = {
  about: 'the same platform, each figure with baseline, warning and critical',
  limits: [
    operation([5, 63], 'bulk insert of 50 000', 'op:db.bulk-insert', [30_000, 45_000, 60_000]),
    operation([5, 63], '10 concurrent reads', 'op:db.concurrent-reads', [5000, 8000, 12_000]),
    operation([5, 36], 'agents, 100 requests', 'op:agents.batch', [10_000, 20_000, 30_000]),
    operation([5, 57], 'allocation of 100 MB', 'op:memory.allocate', [1000, 3000, 5000]),
    {
      cites: [5],
      what: 'API',
      component: 'api',
      row: '*',
      limits: {
        p95Ms: { baseline: 200, warning: 1000, critical: 2000 },
        errorRatio: { baseline: 0.01, warning: 0.05, critical: 0.1 },
      },
      note: 'the documents name no percentile; 2 s is elsewhere theirs for 95 %. Success above 99, 95 and 90 %',
    },
    {
      cites: [5, 61],
      what: 'cache',
      component: 'cache',
      row: 'op:cache',
      limits: { hitRatio: { baseline: 0.8, warning: 0.6, critical: 0.4 } },
    },
    {
      cites: [61],
      what: 'cache lookup',
      component: 'cache lookup',
      row: 'op:cache.get',
      limits: { p99Ms: 1 },
      note: 'the documents name no percentile',
    },
    {
      cites: [57],
      what: 'memory cleanup',
      component: 'memory cleanup',
      row: 'op:memory.cleanup',
      limits: { maxMs: 100 },
    },
    {
      cites: [57],
      what: 'process',
      component: 'process',
      row: 'process',
      limits: { rssBytes: 512 * MIB },
    },
    { cites: [63], what: 'any query', component: 'db', row: 'op:db.query', limits: { maxMs: 5000 } },
  ],
  loads: [
    load([5], 'WebSocket messages', 'perSec', 'high', { baseline: 1000, warning: 500, critical: 250 }),
    load([36], 'agent requests', 'perSec', 'high', { target: 20 }),
    load([14], 'success under a basic load', 'ratio', 'high', { critical: 0.99 }),
    load([14], 'success under a high load', 'ratio', 'high', { critical: 0.95 }),
    load([14], 'latency under a basic load', 'ms', 'low', { critical: 2000 }),
    load([14], 'latency under a high load', 'ms', 'low', { critical: 5000 }),
    load([56], '1 000 parallel', 'perSec', 'high', { target: 1000 }),
    load([61], 'gain by the cache', 'ratio', 'high', { target: 0.6 }),
    load([61], '5 000 cache operations', 'ms', 'low', { critical: 30_000 }),
  ],
  open: [],
}

/** One of them takes seconds: each is judged by itself. */
function operation(
  cites: readonly number[],
  what: string,
  row: string,
  [baseline, warning, critical]: readonly [number, number, number],
): LimitTarget {
  return { cites, what, component: what, row, limits: { maxMs: { baseline, warning, critical } } }
}

function load(
  cites: readonly number[],
  what: string,
  unit: string,
  better: LoadTarget['better'],
  levels: LoadTarget['levels'],
): LoadTarget {
  return { cites, what, unit, better, levels }
}
