import type { IncomingMessage, ServerResponse } from 'node:http'
import { matchLayer, type Layer, type LegacyRoute } from './layer.ts'
import { countSegments, joinPatterns, patternText, type Pattern } from './pattern.ts'

/** What we read of an Express application; `_router` in Express 4, `router` in Express 5. */
interface ExpressApp {
  _router?: { stack: Layer[] }
  router?: { stack: Layer[] }
  mountpath?: string | string[]
  parent?: ExpressApp
}

type LegacyRequest = IncomingMessage & {
  app?: ExpressApp
  route?: LegacyRoute
  originalUrl?: string
  baseUrl?: string
}

/** Where a route stands: the application it was found from, the mounts around it, and its own layer. */
interface Site {
  root: ExpressApp
  mounts: Layer[]
  layer: Layer
  /** The whole name, when nothing on the way depends on the path. */
  name: string | undefined
}

/** Looking for a route that cannot be found (a router inside a closure) must not cost each request a walk. */
const WALK_AT_MOST_EVERY_MS = 1_000

/**
 * Route names in Express 4, and in Express 5 with a router before 2.3, which publish nothing. Express leaves the
 * matched route on the request; where it stands is found once by walking the routers, and kept. No request pays
 * for more than a look-up, unless a mount on its way holds several paths.
 */
export class LegacyNames {
  readonly #sites = new WeakMap<LegacyRoute, Site[]>()
  #walkedAtMs = -Infinity

  /** `outermost` is the application that perfguard is used in. */
  name(
    req: IncomingMessage,
    res: ServerResponse,
    outermost: unknown,
    nowMs: () => number,
  ): string | undefined {
    const request = req as LegacyRequest
    const { app, route } = request
    if (app === undefined) return undefined
    if (route === undefined) return res.statusCode === 404 ? undefined : this.#mountName(app, request)
    const sites = this.#sitesOf(route, [outermost as ExpressApp, app], nowMs)
    if (sites === undefined) return joinPatterns(appPrefix(app, request).pattern, firstPath(route))
    const only = sites.length === 1 ? sites[0]! : undefined
    if (only?.name !== undefined) return joinPatterns(appPrefix(only.root, request).pattern, only.name)
    for (const site of sites) {
      const prefix = appPrefix(site.root, request)
      const name = resolveSite(site, below(request, prefix))
      if (name !== undefined) return joinPatterns(prefix.pattern, name)
    }
    return joinPatterns(appPrefix(app, request).pattern, firstPath(route))
  }

  #sitesOf(route: LegacyRoute, from: ExpressApp[], nowMs: () => number): Site[] | undefined {
    const known = this.#sites.get(route)
    if (known !== undefined || nowMs() - this.#walkedAtMs < WALK_AT_MOST_EVERY_MS) return known
    const seen = new Set<ExpressApp>()
    for (const start of from) {
      for (let at: ExpressApp | undefined = start; at !== undefined; at = at.parent) {
        if (!seen.has(at)) this.#walk({ root: at, stack: stackOf(at), mounts: [] }, seen.add(at))
      }
    }
    const found = this.#sites.get(route)
    if (found === undefined) this.#walkedAtMs = nowMs()
    return found
  }

  #walk({ root, stack, mounts }: Walk, seen: Set<ExpressApp>): void {
    // A router mounted inside itself would otherwise never end.
    if (mounts.length > 20) return
    for (const layer of stack) {
      const inner = innerStack(layer, seen)
      if (layer.route !== undefined) this.#note(layer.route, { root, mounts, layer })
      else if (inner !== undefined) this.#walk({ root, stack: inner, mounts: [...mounts, layer] }, seen)
    }
  }

  #note(route: LegacyRoute, { root, mounts, layer }: Omit<Site, 'name'>): void {
    const sites = this.#sites.get(route) ?? []
    const same = (site: Site): boolean =>
      site.mounts.length === mounts.length && site.mounts.every((mount, at) => mount === mounts[at])
    if (!sites.some(same)) sites.push({ root, mounts, layer, name: constantName(mounts, route) })
    this.#sites.set(route, sites)
  }

  /** A mount whose middleware answered by itself, such as static files: the mount's pattern. */
  #mountName(app: ExpressApp, req: LegacyRequest): string | undefined {
    const prefix = appPrefix(app, req)
    const base = (req.baseUrl ?? '').slice(prefix.taken.length)
    if (base === '') return prefix.pattern === '' ? undefined : prefix.pattern
    const inner = mountsMatching(stackOf(app), base, 0)
    return inner === undefined ? undefined : joinPatterns(prefix.pattern, inner)
  }
}

interface Walk {
  root: ExpressApp
  stack: readonly Layer[]
  mounts: Layer[]
}

/** The layers below a mount: of a router, or of an application that a router mounts as plain middleware. */
function innerStack({ handle }: Layer, seen: Set<ExpressApp>): readonly Layer[] | undefined {
  if (Array.isArray(handle.stack)) return handle.stack
  const app = handle as unknown as ExpressApp & { set?: unknown; handle?: unknown }
  if (typeof app.set !== 'function' || typeof app.handle !== 'function') return undefined
  seen.add(app)
  return stackOf(app)
}

function stackOf(app: ExpressApp): readonly Layer[] {
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

function firstPath(route: LegacyRoute): string {
  return patternText(Array.isArray(route.path) ? route.path[0]! : route.path)
}

/** The name when every mount is at the root and the route has one path: most routes of most applications. */
function constantName(mounts: readonly Layer[], route: LegacyRoute): string | undefined {
  if (Array.isArray(route.path)) return undefined
  const atRoot = mounts.every((layer) => layer.slash === true || layer.regexp?.fast_slash === true)
  return atRoot ? patternText(route.path) : undefined
}

/** Holds the layers on the way to a route against a path, one after the other. */
function resolveSite({ mounts, layer }: Site, path: string): string | undefined {
  let rest = path
  let name = ''
  for (const mount of mounts) {
    const match = matchLayer(mount, rest)
    if (match === null) return undefined
    name = joinPatterns(name, match.pattern)
    rest = rest.slice(match.taken.length) || '/'
  }
  const own = matchLayer(layer, rest)
  return own === null ? undefined : joinPatterns(name, own.pattern === '' ? '/' : own.pattern)
}

/** The mounts that together took exactly this base. */
function mountsMatching(stack: readonly Layer[], base: string, depth: number): string | undefined {
  for (const layer of stack) {
    if (layer.route !== undefined || depth > 20) continue
    const match = matchLayer(layer, base)
    if (match === null) continue
    if (match.taken !== '' && match.taken.replace(/\/$/, '').length === base.length) return match.pattern
    const stackBelow = innerStack(layer, new Set())
    if (stackBelow === undefined) continue
    const inner = mountsMatching(stackBelow, base.slice(match.taken.length), depth + 1)
    if (inner !== undefined) return joinPatterns(match.pattern, inner)
  }
  return undefined
}

interface AppPrefix {
  pattern: string
  /** The raw text that the mounts of applications took. */
  taken: string
}

const noPrefix: AppPrefix = { pattern: '', taken: '' }

/** Applications mounted in applications know their mount path, as it was written. */
function appPrefix(app: ExpressApp, req: LegacyRequest): AppPrefix {
  if (app.parent === undefined || app.mountpath === undefined) return noPrefix
  const outer = appPrefix(app.parent, req)
  const rest = pathOf(req).slice(outer.taken.length)
  const paths: Pattern[] = Array.isArray(app.mountpath) ? app.mountpath : [app.mountpath]
  for (const path of paths) {
    const taken = takenBy(String(path), rest)
    if (taken !== undefined)
      return { pattern: joinPatterns(outer.pattern, patternText(path)), taken: outer.taken + taken }
  }
  return { pattern: joinPatterns(outer.pattern, patternText(paths[0]!)), taken: outer.taken }
}

/** What a mount path took off a path, segment by segment; undefined when it does not fit. */
function takenBy(pattern: string, path: string): string | undefined {
  if (pattern === '/') return ''
  const wanted = pattern.split('/').slice(1)
  const given = path.split('/').slice(1, 1 + countSegments(pattern))
  const fits = wanted.every((part, at) => {
    const segment = given[at]
    return segment !== undefined && (/[:*{}()?+]/.test(part) || part.toLowerCase() === segment.toLowerCase())
  })
  return fits ? `/${given.join('/')}` : undefined
}

function pathOf(req: LegacyRequest): string {
  const url = req.originalUrl ?? req.url ?? '/'
  const end = url.indexOf('?')
  return end < 0 ? url : url.slice(0, end)
}

function below(req: LegacyRequest, { taken }: AppPrefix): string {
  return pathOf(req).slice(taken.length) || '/'
}
