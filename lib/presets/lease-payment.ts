import { GIB, oneCore, type LimitTarget, type Preset } from './preset.ts'

/** The budget of a benchmark, and what was measured: least, mean, p95, p99. */
function operation(
  what: string,
  row: string,
  budgetMs: number,
  [leastMs, meanMs, p95Ms, p99Ms]: readonly [number, number, number, number],
): LimitTarget {
  const limits = {
    minMs: { baseline: leastMs },
    meanMs: { baseline: meanMs, critical: budgetMs },
    p95Ms: { baseline: p95Ms },
    p99Ms: { baseline: p99Ms },
  }
  return { cites: [8, 9], what, component: what, row, limits }
}

/** Mean, p95, p99 and requests a second with 50 users. */
function endpoint(
  what: string,
  [meanMs, p95Ms, p99Ms, perSec]: readonly [number, number, number, number],
  row?: string,
): LimitTarget {
  const limits = {
    meanMs: { baseline: meanMs },
    p95Ms: { baseline: p95Ms },
    p99Ms: { baseline: p99Ms },
    throughputPerSec: { baseline: perSec },
  }
  return { cites: [10], what, component: what, ...(row === undefined ? {} : { row }), limits }
}

export const leasePayment: Preset = {
  about: 'leases, payments and a ledger: red flags as limits, and what was once measured as baselines',
  limits: [
    {
      cites: [14, 15],
      what: 'API',
      component: 'api',
      row: '*',
      limits: { meanMs: 1000, p99Ms: 5000, errorRatio: { warning: 0.01, critical: 0.05 } },
    },
    {
      cites: [11],
      what: 'process',
      component: 'process',
      row: 'process',
      limits: { rssBytes: 2 * GIB, cpuRatio: 0.8 },
      note: `CPU is ${oneCore}`,
    },
    operation('lease create', 'op:lease.create', 50, [5, 12, 25, 35]),
    operation('lease retrieve', 'op:lease.retrieve', 20, [2, 8, 15, 20]),
    operation('ledger append', 'op:ledger.append', 30, [3, 15, 28, 38]),
    operation('ledger history', 'op:ledger.history', 100, [10, 45, 85, 120]),
    endpoint('POST /leases', [180, 350, 500, 200], 'POST /leases'),
    endpoint('GET /leases/{id}', [50, 120, 180, 450], 'GET /leases/:id'),
    endpoint('history', [80, 200, 350, 350]),
    endpoint('payment attempt', [200, 400, 600, 180]),
    endpoint('audit', [100, 250, 400, 300]),
  ],
  loads: [
    { cites: [11], what: 'concurrent users', unit: 'users', better: 'high', levels: { target: 500 } },
    { cites: [11], what: 'requests', unit: 'perSec', better: 'high', levels: { target: 1000 } },
    { cites: [11], what: 'lease creates', unit: 'perSec', better: 'high', levels: { peak: 250 } },
    { cites: [11], what: 'ledger events', unit: 'perSec', better: 'high', levels: { peak: 890 } },
    { cites: [11], what: 'reads', unit: 'perSec', better: 'high', levels: { peak: 1200 } },
    {
      cites: [14],
      what: 'success under stress',
      unit: 'ratio',
      better: 'high',
      levels: { critical: 0.95 },
    },
    {
      cites: [18],
      what: 'mean latency at 10, 50, 100 and 200 concurrent',
      unit: 'ms',
      better: 'low',
      levels: { critical: 100 },
    },
  ],
  open: [],
}
