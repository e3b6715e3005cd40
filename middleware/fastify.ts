import type { FastifyInstance, FastifyPluginCallback, FastifyRequest, RawServerBase } from 'fastify'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Perf, PerfOptions, RouteOf } from '../lib/index.ts'
import { adopt } from './adoption.ts'

/** The options of a perf, or `{ perf }` for one that you made. */
export type FastifyPerfOptions = PerfOptions | { perf: Perf }

declare module 'fastify' {
  interface FastifyInstance {
    /** Decorated by perfguard. */
    perf: Perf
  }
}

/**
 * Plugin for Fastify 4 and 5: `app.register(perfguard, { sla })`, before the routes that it shall see. Decorates
 * `app.perf`, serves the endpoint, and, if it made the perf itself, closes it with the application.
 *
 * Requests are named by `request.routeOptions.url`; 404s, malformed URLs among them, count as `(unmatched)`.
 *
 * @throws PerfError `ERR_PERF_OPTIONS`, with every problem in it
 */
export const perfguard: FastifyPluginCallback<FastifyPerfOptions, RawServerBase> = Object.assign(
  function perfguard(
    app: FastifyInstance<RawServerBase>,
    options: FastifyPerfOptions,
    done: (error?: Error) => void,
  ): void {
    try {
      install(app as unknown as FastifyInstance, options)
    } catch (error) {
      done(error as Error)
      return
    }
    done()
  },
  // Without these Fastify would keep the hooks inside the plugin: this is what `fastify-plugin` sets.
  {
    [Symbol.for('skip-override')]: true,
    [Symbol.for('fastify.display-name')]: 'perfguard',
    [Symbol.for('plugin-meta')]: { name: 'perfguard', fastify: '>=4' },
  },
)

interface Context {
  config?: { url?: string }
}

/**
 * Reads `request.routeOptions.url` without the object of twelve fields that the getter makes for each request.
 * Undefined for a 404. One for each application: two copies of Fastify keep it under two symbols.
 */
function patternReader(): (request: FastifyRequest) => string | undefined {
  let key: symbol | undefined
  return (request) => {
    key ??= Object.getOwnPropertySymbols(request).find(({ description }) => description === 'fastify.context')
    const context = key && (request as unknown as Record<symbol, Context | undefined>)[key]
    if (context) return context.config?.url
    return request.is404 ? undefined : request.routeOptions.url
  }
}

/** Of what Fastify has not routed. */
const unrouted: RouteOf = () => undefined

function install(app: FastifyInstance, options: FastifyPerfOptions): void {
  const { perf, owned } = adopt('perf' in options ? options.perf : options)
  const { endpoint, shedder } = perf
  const patternOf = patternReader()
  /** They must not be counted as unrouted, either. */
  const shed = new WeakSet<ServerResponse>()

  app.addHook('onRequest', function perfguard(request, reply, next) {
    const { raw: req } = request
    const res = reply.raw
    if (endpoint !== null && endpoint.matches(req.url ?? '')) {
      reply.hijack()
      endpoint.handle(req, res)
      return
    }
    if (shedder?.sheds(req, res) === true) {
      shed.add(res)
      reply.hijack()
      return
    }
    const tracked = perf.track(req, res, unrouted)
    if (tracked !== undefined) tracked.pattern = patternOf(request)
    perf.enter(tracked)
    try {
      next()
    } finally {
      perf.leave(tracked)
    }
  })

  // Fastify answers malformed URLs before any hook. It runs first, so what it has routed is tracked by now.
  const catchUnrouted = (req: IncomingMessage, res: ServerResponse): void => {
    if (shedder !== null && shed.has(res)) return
    if (endpoint === null || !endpoint.matches(req.url ?? '')) perf.track(req, res, unrouted)
  }
  app.server.on('request', catchUnrouted)

  app.decorate('perf', perf)
  app.addHook('onClose', (_, next) => {
    app.server.off('request', catchUnrouted)
    if (!owned) next()
    else void perf.close().then(() => next())
  })
}
