import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { Perf, PerfOptions } from '../lib/index.ts'
import { adopt, closeWithServer } from './adoption.ts'

export interface HttpOptions {
  /**
   * The pattern of a request, such as `/orders/:id`, or undefined for `(unmatched)`; asked when the request is over.
   * Without it every request is `(unmatched)`: a URL is not a route, and perfguard does not guess.
   */
  routeOf?: (req: IncomingMessage, res: ServerResponse) => string | undefined
}

export type PerfListener = RequestListener & { readonly perf: Perf }

/**
 * Wraps the listener of a plain `node:http` server: `http.createServer(perfguard({ sla }, listener, { routeOf }))`.
 * Starts the perf, serves its endpoint, and, if it made the perf itself, closes it with the server.
 *
 * @throws PerfError `ERR_PERF_OPTIONS`, with every problem in it
 */
export function perfguard(
  options: PerfOptions | Perf | undefined,
  listener: RequestListener,
  { routeOf = () => undefined }: HttpOptions = {},
): PerfListener {
  const { perf, owned } = adopt(options)
  const { endpoint, shedder } = perf
  const watchServer = owned ? closeWithServer(perf) : undefined

  function perfguard(req: IncomingMessage, res: ServerResponse & { req: IncomingMessage }): void {
    if (endpoint !== null && endpoint.matches(req.url ?? '')) {
      endpoint.handle(req, res)
      return
    }
    if (shedder?.sheds(req, res) === true) return
    const tracked = perf.track(req, res, routeOf)
    watchServer?.(req)
    perf.enter(tracked)
    try {
      listener(req, res)
    } finally {
      perf.leave(tracked)
    }
  }

  return Object.assign(perfguard, { perf })
}
