import type { ServerResponse } from 'node:http'
import { appPrefix } from './app-prefix.ts'
import { askedPath, pathIn, type ExpressApp, type ExpressRequest } from './application.ts'
import { matchLayer, type Route } from './layer.ts'
import { mountPattern } from './mounts.ts'
import { joinPatterns, patternText } from './pattern.ts'
import { Sites, type Site } from './sites.ts'

/** The name last told of a route, and the raw base that it holds for. */
interface Named {
  base: string
  name: string
}

interface Resolved {
  name: string
  /** The raw text that the mounts took. */
  base: string
}

/**
 * Route names from what Express leaves on a request: the route that matched, and the raw text that the mounts around
 * it took. Where the route stands is found once by walking the routers, and kept. The patterns on the way are held
 * against the text, so that a name is told only of a way that the request can have taken; a way without
 * parameters has always the same text, and costs a look-up.
 */
export class RouteNames {
  readonly #sites: Sites
  readonly #named = new WeakMap<Route, Named>()
  /** The application that perfguard is used in. */
  #outermost: ExpressApp | undefined

  constructor(nowMs: () => number) {
    this.#sites = new Sites(nowMs)
  }

  /** A request came by, in the application that perfguard is used in. */
  begin(req: ExpressRequest): void {
    const { app } = req
    if (app !== this.#outermost) this.#outermost = app
  }

  /** Undefined when no route or mount answered; null when one did that no walk finds. */
  name(req: ExpressRequest, res: ServerResponse): string | undefined | null {
    const { app, route, baseUrl = '' } = req
    if (route === undefined) {
      if (app === undefined || res.statusCode === 404 || baseUrl === '') return undefined
      return mountPattern(app, baseUrl) ?? null
    }
    const named = this.#named.get(route)
    if (named !== undefined && named.base === baseUrl) return named.name
    return app === undefined ? undefined : this.#find(req, res, app, route, baseUrl)
  }

  /** What is certain of a name that cannot be told: the route's own pattern, and the mounts that are known. */
  outline({ app, route, baseUrl = '' }: ExpressRequest): string | undefined {
    if (app === undefined || route === undefined) return undefined
    return joinPatterns(mountPattern(app, baseUrl) ?? '', firstPath(route))
  }

  #find(
    req: ExpressRequest,
    res: ServerResponse,
    app: ExpressApp,
    route: Route,
    base: string,
  ): string | undefined | null {
    const sites = this.#sites.of(route, app, this.#outermost)
    for (const site of sites) {
      const name = nameByBase(site, base, req)
      if (name === undefined) continue
      if (!Array.isArray(route.path)) this.#named.set(route, { base, name })
      return name
    }
    const path = askedPath(req)
    for (const site of sites) {
      const found = resolve(site, path)
      const own = found === undefined ? null : matchLayer(site.layer, path.slice(found.base.length) || '/')
      if (found === undefined || own === null) continue
      // The route has passed on, and middleware at a mount that it does not stand in answered.
      if (!found.base.startsWith(base) && res.statusCode < 400) return mountPattern(app, base) ?? null
      return joinPatterns(found.name, own.pattern || '/')
    }
    return null
  }
}

/** The name, if this site's mounts took exactly this base. */
function nameByBase(site: Site, base: string, { url = '/' }: ExpressRequest): string | undefined {
  const found = resolve(site, base)
  if (found === undefined || found.base.length !== base.length) return undefined
  const { path } = site.layer.route!
  // Of several paths the one that fits; the mounts have cut the URL down to what the route saw of it.
  const own = Array.isArray(path) ? matchLayer(site.layer, pathIn(url))?.pattern : patternText(path)
  return own === undefined ? undefined : joinPatterns(found.name, own || '/')
}

/** Holds the mounts on the way to a site against a path, one after the other. */
function resolve({ root, mounts }: Site, path: string): Resolved | undefined {
  const prefix = appPrefix(root, path)
  if (prefix === undefined) return undefined
  let { pattern: name, taken: base } = prefix
  for (const mount of mounts) {
    const match = matchLayer(mount, path.slice(base.length) || '/')
    if (match === null) return undefined
    name = joinPatterns(name, match.pattern)
    base += match.taken.endsWith('/') ? match.taken.slice(0, -1) : match.taken
  }
  return { name, base }
}

function firstPath({ path }: Route): string {
  return patternText(Array.isArray(path) ? path.flat(Infinity)[0]! : path)
}
