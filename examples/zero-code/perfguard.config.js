import { subscribe } from 'node:diagnostics_channel'

// No code of the application's holds the perf, but its events are on diagnostics channels too.
subscribe('perfguard:breach', ({ message }) => console.warn(message))

export default {
  sla: {
    'GET /orders/:id': { p95Ms: 100, p99Ms: { warning: 200, critical: 400 } },
    '*': { errorRatio: 0.01 },
  },
}
