import type { FrameTable } from './frame-table.ts'
import { routesOf } from './input.ts'
import type { FlameProfile } from './input.ts'
import { sampleTimesUs } from './sample-times.ts'
import { UnreadableProfile } from './unreadable-profile.ts'

/** Time in one node for one route: what samples add up to. */
export interface Weight {
  node: number
  /** An index into `routes`, −1 for none. */
  route: number
  us: number
}

const ROOT = 0

/** One call tree of several profiles, of the nodes only that a sample needs. A node's parent has a smaller number. */
export class FoldedTree {
  /** `parents[ROOT]` is −1. */
  readonly parents: number[] = [-1]
  readonly frames: number[]
  readonly #table: FrameTable
  readonly #routes = new Map<string, number>()
  readonly #children = new Map<string, number>()

  constructor(table: FrameTable) {
    this.#table = table
    this.frames = [table.indexOf({ functionName: '(root)', url: '', lineNumber: -1 })]
  }

  /** Those that a sample was for. */
  get routes(): string[] {
    return [...this.#routes.keys()]
  }

  /** What its samples add up to. */
  add(profile: FlameProfile): Weight[] {
    const weights = new Map<string, Weight>()
    const placed = this.#placer(profile)
    const own = routesOf(profile)
    const times = sampleTimesUs(profile)
    profile.samples.forEach((id, i) => {
      const node = placed(id)
      const route = this.#routeIndex(own?.routes[own.sampleRoute[i]!])
      const key = `${node} ${route}`
      const weight = weights.get(key)
      if (weight === undefined) weights.set(key, { node, route, us: times[i]! })
      else weight.us += times[i]!
    })
    return [...weights.values()]
  }

  /** From a profile's ids to nodes. Not recursive: the depth is the application's. */
  #placer({ nodes }: FlameProfile): (id: number) => number {
    const byId = new Map(nodes.map((node) => [node.id, node]))
    const parentOf = new Map<number, number>()
    for (const { id, children = [] } of nodes) for (const child of children) parentOf.set(child, id)
    const nodeOf = new Map<number, number>([[nodes[0]!.id, ROOT]])
    return (id) => {
      const path: number[] = []
      let above: number | undefined = id
      while (above !== undefined && !nodeOf.has(above)) {
        if (path.push(above) > nodes.length)
          throw new UnreadableProfile('not a CPU profile of V8: its calls run in a circle')
        above = parentOf.get(above)
      }
      let node = above === undefined ? ROOT : nodeOf.get(above)!
      for (const one of path.toReversed()) {
        const known = byId.get(one)
        if (known === undefined)
          throw new UnreadableProfile('not a CPU profile of V8: a sample points to no node')
        node = this.#child(node, this.#table.indexOf(known.callFrame))
        nodeOf.set(one, node)
      }
      return node
    }
  }

  #child(parent: number, frame: number): number {
    const key = `${parent} ${frame}`
    let node = this.#children.get(key)
    if (node === undefined) {
      node = this.parents.push(parent) - 1
      this.frames.push(frame)
      this.#children.set(key, node)
    }
    return node
  }

  #routeIndex(route: string | undefined): number {
    if (route === undefined) return -1
    let index = this.#routes.get(route)
    if (index === undefined) this.#routes.set(route, (index = this.#routes.size))
    return index
  }
}
