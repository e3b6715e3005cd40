/** Recording alone: no rules, no captures. The tick and the probes run, as in any application. */
export const recording = { capture: false }

/** Judged each second, by limits of every kind, none of which a healthy run breaks. */
export const judged = {
  capture: false,
  evaluateEveryMs: 1_000,
  sla: {
    '*': { p99Ms: { warning: 20_000, critical: 30_000 }, errorRatio: 0.9 },
    'GET /api/users/:id': { p50Ms: 10_000, p95Ms: 20_000, p99Ms: 30_000, errorRatio: 0.9 },
    process: { rssBytes: 2 ** 34, loopDelayP99Ms: 60_000, gcPauseRatio: 0.99 },
  },
}
