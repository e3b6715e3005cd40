import type { IncomingMessage } from 'node:http'
import type { Layer, Route } from './layer.ts'
import type { Pattern } from './pattern.ts'

/** What we read of an Express application; its router is `_router` in Express 4, `router` in Express 5. */
export interface ExpressApp {
  _router?: { stack: Layer[] }
  router?: { stack: Layer[] }
  mountpath?: Pattern | Pattern[]
  parent?: ExpressApp
}

/** What Express leaves on a request. */
export type ExpressRequest = IncomingMessage & {
  app?: ExpressApp
  /** The route that matched last. */
  route?: Route
  /** The raw text that the mounts around took together; shorter again once an error has left them. */
  baseUrl?: string
  originalUrl?: string
}

export function stackOf(app: ExpressApp): readonly Layer[] {
  // Express 4 throws when `app.router` is read; its own is `_router`.
  return (app._router ?? (Object.hasOwn(app, '_router') ? undefined : safeRouter(app)))?.stack ?? []
}

function safeRouter(app: ExpressApp): { stack: Layer[] } | undefined {
  try {
    return app.router
  } catch {
    return undefined
  }
}

/** The application that a router mounts as plain middleware. */
export function appIn({ handle }: Layer): ExpressApp | undefined {
  const app = handle as unknown as ExpressApp & { set?: unknown; handle?: unknown }
  return typeof app.set === 'function' && typeof app.handle === 'function' ? app : undefined
}

/** The layers below a mount: of a router, or of an application in its place. */
export function innerStack(layer: Layer): readonly Layer[] | undefined {
  if (Array.isArray(layer.handle.stack)) return layer.handle.stack
  const app = appIn(layer)
  return app === undefined ? undefined : stackOf(app)
}

/** The path that was asked for. A proxy's client sends the host with it. */
export function askedPath(req: ExpressRequest): string {
  const path = pathIn(req.originalUrl ?? req.url ?? '/')
  if (path.startsWith('/')) return path
  const host = path.indexOf('://')
  const start = host < 0 ? -1 : path.indexOf('/', host + 3)
  return start < 0 ? path : path.slice(start)
}

export function pathIn(url: string): string {
  const end = url.indexOf('?')
  return end < 0 ? url : url.slice(0, end)
}
