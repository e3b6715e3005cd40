/** Recording alone: no rules, no captures. The tick and the probes run, as in any application. */
export const recording = { capture: false, flight: false, watchdog: false }

/** As it comes: flight recorder, watchdog and captures on, with nothing that breaks. */
export const whole = {}

/** The same without exact attribution, which the segments' sudden load would arm. */
export const unarmed = { flight: { attribution: 'never' } }

/** Judged each second, by limits of every kind, none of which a healthy run breaks. */
export const judged = {
  ...recording,
  evaluateEveryMs: 1_000,
  sla: {
    '*': { p99Ms: { warning: 20_000, critical: 30_000 }, errorRatio: 0.9 },
    'GET /api/users/:id': { p50Ms: 10_000, p95Ms: 20_000, p99Ms: 30_000, errorRatio: 0.9 },
    process: { rssBytes: 2 ** 34, loopDelayP99Ms: 60_000, gcPauseRatio: 0.99 },
  },
}
