import { subscribe } from 'node:diagnostics_channel'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Perf, RouteOf } from '../../lib/index.ts'

/** What we use of a Fastify 4 or 5 application. */
interface FastifyLike {
  addHook(
    name: 'onRequest',
    hook: (request: RequestLike, reply: ReplyLike, done: () => void) => void,
  ): unknown
}

interface RequestLike {
  raw: IncomingMessage
  is404: boolean
  routeOptions: { url?: string | undefined }
}

interface ReplyLike {
  raw: ServerResponse
  hijack(): unknown
}

const routeKey = Symbol('perfguard.register.route')
type Routed = ServerResponse & { [routeKey]?: string | undefined }

/**
 * Names what Fastify applications answer. Fastify publishes each application as it is made, which is early enough
 * to be the first hook of every route.
 */
export class FastifyRoutes {
  readonly #routeOf: RouteOf = (_, res) => this.name(res)

  constructor(perf: Perf) {
    subscribe('fastify.initialization', (message) => {
      this.#hook((message as { fastify: FastifyLike }).fastify, perf)
    })
  }

  name(res: ServerResponse): string | undefined {
    return (res as Routed)[routeKey]
  }

  #hook(app: FastifyLike, perf: Perf): void {
    const { endpoint } = perf
    const routeOf = this.#routeOf
    app.addHook('onRequest', function perfguard(request, reply, done) {
      const { raw: req } = request
      const res = reply.raw as Routed
      // HTTP/2 comes to light only here; a request over HTTP/1 has been followed from its start.
      if (endpoint !== null && endpoint.matches(req.url ?? '')) {
        reply.hijack()
        endpoint.handle(req, res)
        return
      }
      res[routeKey] = request.is404 ? undefined : request.routeOptions.url
      const tracked = perf.track(req, res, routeOf)
      perf.enter(tracked)
      try {
        done()
      } finally {
        perf.leave(tracked)
      }
    })
  }
}
