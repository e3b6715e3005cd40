import type { CallTree } from './call-tree.ts'
import { largest, sum } from './numbers.ts'
import { owner } from './owners.ts'
import { thresholds } from './thresholds.ts'

/** A tree and the routes of its labelled samples, by number; −1 where none is known. */
export interface Labelled {
  tree: CallTree
  routes: Int32Array
  /** When every continuation was labelled: what has no label then runs for no request. */
  exact: readonly (readonly [fromMs: number, toMs: number])[]
}

/**
 * Which route a function works for, learned from the samples that have a label. Without it all that a route does
 * after its first await would be nobody's while the recorder labels only the synchronous part.
 */
export class Labels {
  readonly #seen = new Map<number, Map<number, number>>()
  readonly #dealt = new Map<number, Map<number, number>>()

  learn({ tree, routes }: Labelled): void {
    const counts = new Map<number, Map<number, number>>()
    for (let sample = 0; sample < tree.samples; sample++) {
      const route = routes[sample]!
      if (route >= 0) count(counts, tree.sampleNode[sample]!, route, 1)
    }
    for (const [node, byRoute] of counts) {
      for (const one of blamable(tree, node)) {
        for (const [route, samples] of byRoute) count(this.#seen, one, route, samples)
      }
    }
  }

  /** The owner of every sample. */
  ownersOf({ tree, routes, exact }: Labelled): Int32Array {
    const learned = new Map<number, (() => number) | number>()
    return Int32Array.from(tree.sampleNode, (node, sample) => {
      if (tree.isIdle(sample)) return owner.idle
      if (tree.isCollecting(sample)) return owner.collector
      if (routes[sample]! >= 0) return routes[sample]!
      const atMs = tree.sampleAtMs[sample]!
      if (exact.some(([fromMs, toMs]) => atMs >= fromMs && atMs <= toMs)) {
        return tree.nodeBlamed[node]! < 0 ? owner.plumbing : owner.background
      }
      let route = learned.get(node)
      if (route === undefined) learned.set(node, (route = this.#learnedRoute(tree, node)))
      return typeof route === 'number' ? route : route()
    })
  }

  /** From the function that the loop called inwards: the continuation of a handler tells more than a helper. */
  #learnedRoute(tree: CallTree, node: number): (() => number) | number {
    const stack = [...blamable(tree, node)].toReversed()
    if (stack.length === 0) return owner.plumbing
    for (const one of stack) {
      const route = this.#onlyRouteOf(one)
      if (route !== null) return route
    }
    const outermost = stack.find((one) => tree.functions.places[one]!.kind === 'application')
    const byRoute = outermost === undefined ? undefined : this.#seen.get(outermost)
    return byRoute ? () => this.#deal(outermost!, byRoute) : owner.background
  }

  #onlyRouteOf(one: number): number | null {
    const byRoute = this.#seen.get(one)
    const most = byRoute && largest(byRoute)
    if (!most || most[1] < thresholds.learnedSamples) return null
    return most[1] / sum(byRoute.values()) >= thresholds.learnedPurity ? most[0] : null
  }

  /** A handler that several routes share: its unlabelled samples go to them in the proportion of the labelled. */
  #deal(one: number, byRoute: ReadonlyMap<number, number>): number {
    let dealt = this.#dealt.get(one)
    if (!dealt) this.#dealt.set(one, (dealt = new Map()))
    let next = owner.background as number
    let least = Infinity
    for (const [route, samples] of byRoute) {
      const had = ((dealt.get(route) ?? 0) + 1) / samples
      if (had < least) [next, least] = [route, had]
    }
    dealt.set(next, (dealt.get(next) ?? 0) + 1)
    return next
  }
}

/** The functions on a stack that can be blamed, innermost first, each once. */
function blamable(tree: CallTree, node: number): Set<number> {
  const found = new Set<number>()
  for (let at = node; at !== -1; at = tree.nodeParent[at]!) {
    const one = tree.nodeFunction[at]!
    if (tree.functions.canBeBlamed(one)) found.add(one)
  }
  return found
}

function count(counts: Map<number, Map<number, number>>, key: number, route: number, by: number): void {
  let byRoute = counts.get(key)
  if (!byRoute) counts.set(key, (byRoute = new Map()))
  byRoute.set(route, (byRoute.get(route) ?? 0) + by)
}
