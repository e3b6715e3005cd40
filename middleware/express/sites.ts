import { appIn, innerStack, stackOf, type ExpressApp } from './application.ts'
import type { Layer, Route } from './layer.ts'

/** Where a route stands: the application it was found from, the mounts around it, and its own layer. */
export interface Site {
  root: ExpressApp
  mounts: readonly Layer[]
  layer: Layer
}

interface Walk {
  root: ExpressApp
  stack: readonly Layer[]
  mounts: readonly Layer[]
}

/** Looking for a route that cannot be found (a router inside a closure) must not cost each request a walk. */
const WALK_AT_MOST_EVERY_MS = 1_000
/** A router mounted inside itself would never end. */
const MAX_DEPTH = 20

/** Where routes stand among the routers: found by walking them once, for all of their routes, and kept. */
export class Sites {
  readonly #sites = new WeakMap<Route, Site[]>()
  /** When a walk from an application last found nothing. */
  readonly #missedAtMs = new WeakMap<ExpressApp, number>()
  readonly #nowMs: () => number

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs
  }

  /** A route may be mounted several times. None are found of one whose router no other router knows. */
  of(route: Route, app: ExpressApp, outermost: ExpressApp | undefined): readonly Site[] {
    const known = this.#sites.get(route)
    if (known !== undefined) return known
    const nowMs = this.#nowMs()
    if (nowMs - (this.#missedAtMs.get(app) ?? -Infinity) < WALK_AT_MOST_EVERY_MS) return []
    this.#walkFrom([outermost, app])
    const found = this.#sites.get(route)
    if (found === undefined) this.#missedAtMs.set(app, nowMs)
    return found ?? []
  }

  #walkFrom(starts: readonly (ExpressApp | undefined)[]): void {
    const seen = new Set<ExpressApp>()
    for (const start of starts) {
      for (let at = start; at !== undefined; at = at.parent) {
        if (!seen.has(at)) this.#walk({ root: at, stack: stackOf(at), mounts: [] }, seen.add(at))
      }
    }
  }

  #walk({ root, stack, mounts }: Walk, seen: Set<ExpressApp>): void {
    if (mounts.length > MAX_DEPTH) return
    for (const layer of stack) {
      if (layer.route !== undefined) {
        this.#note(layer.route, { root, mounts, layer })
        continue
      }
      const inner = innerStack(layer)
      if (inner === undefined) continue
      const app = appIn(layer)
      if (app !== undefined) seen.add(app)
      this.#walk({ root, stack: inner, mounts: [...mounts, layer] }, seen)
    }
  }

  #note(route: Route, site: Site): void {
    const sites = this.#sites.get(route) ?? []
    const same = ({ mounts }: Site): boolean =>
      mounts.length === site.mounts.length && mounts.every((mount, at) => mount === site.mounts[at])
    if (!sites.some(same)) sites.push(site)
    this.#sites.set(route, sites)
  }
}
