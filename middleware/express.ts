import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Perf, PerfOptions, RouteOf } from '../lib/index.ts'
import { adopt, closeWithServer } from './adoption.ts'
import { Arrivals } from './express/arrivals.ts'
import { ExpressNames } from './express/names.ts'

/** Express' `(req, res, next)`, typed by `node:http` so that it fits every major version. */
export interface PerfMiddleware {
  (req: IncomingMessage, res: ServerResponse, next: (error?: unknown) => void): void
  readonly perf: Perf
}

/**
 * Middleware for Express 4 and 5: `app.use(perfguard({ sla }))`, before everything that it shall see. Starts the
 * perf, serves its endpoint, and, if it made the perf itself, closes it with the server.
 *
 * Routes are named by their patterns, mounts included: `/orgs/:org/repos/:repo`. What no route took counts as
 * `(unmatched)`.
 *
 * @throws PerfError `ERR_PERF_OPTIONS`, with every problem in it
 */
export function perfguard(options?: PerfOptions | Perf): PerfMiddleware {
  const { perf, owned } = adopt(options)
  const { endpoint, shedder } = perf
  const { clock } = perf.options
  const names = new ExpressNames(() => clock.nowMs())
  const routeOf: RouteOf = (req, res) => names.name(req, res)
  perf.onClose(() => names.close())
  const arrivals = new Arrivals(perf)
  const watchServer = owned ? closeWithServer(perf) : undefined

  function perfguard(req: IncomingMessage, res: ServerResponse, next: (error?: unknown) => void): void {
    if (endpoint !== null && endpoint.matches(req.url ?? '')) {
      endpoint.handle(req, res)
      return
    }
    if (shedder?.sheds(req, res) === true) return
    names.begin(req)
    const tracked = perf.track(req, res, routeOf)
    arrivals.watch(req)
    watchServer?.(req)
    perf.enter(tracked)
    try {
      next()
    } finally {
      perf.leave(tracked)
    }
  }

  return Object.assign(perfguard, { perf })
}
