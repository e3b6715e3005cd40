import type { Case } from './case.ts'
import { described, routeOfFunction, type Culprit } from './culprit.ts'
import type { HeapSite } from './evidence.ts'
import { finite } from './numbers.ts'
import type { Frame } from './recording.ts'
import { thresholds } from './thresholds.ts'

export interface GrownSite {
  bytes: number
  /** The function that somebody can change: of the site itself, or the one that called it. */
  place: Frame | null
  /** The application's functions above, the nearest first. */
  above: readonly Frame[]
}

/** Where the bytes come from that were kept between the two looks at the heap, or at least since the trouble was seen. */
export function leakCulprit(one: Case): Culprit | null {
  const grown = sitesByGrowth(one).find(({ place }) => place !== null)
  return grown ? culpritAt(one, grown.place) : survivorCulprit(one)
}

/**
 * Who allocated most of what outlived a collection since the trouble was seen. A pause takes as long as there is
 * something to keep: what dies at once costs next to nothing.
 */
export function survivorCulprit(one: Case): Culprit | null {
  const [largest] = sitesByGrowth(one, false)
  const total = finite(one.evidence.heap?.second.totalBytes)
  return largest && largest.bytes >= thresholds.culpritShare * total ? culpritAt(one, largest.place) : null
}

export function sitesByGrowth({ evidence: { heap }, functions }: Case, sinceFirst = true): GrownSite[] {
  if (!heap) return []
  const earlier = sinceFirst ? heap.first.sites : []
  const before = new Map(earlier.map((site) => [keyOf(site), finite(site.selfBytes)]))
  const blamed = (place: HeapSite['caller']): Frame | null => {
    const id = place && functions.idOf(place)
    return id !== null && functions.canBeBlamed(id) ? functions.places[id]! : null
  }
  return heap.second.sites
    .map((site) => ({
      bytes: finite(site.selfBytes) - (before.get(keyOf(site)) ?? 0),
      place: blamed(site) ?? blamed(site.caller),
      above: site.above ?? [],
    }))
    .filter(({ bytes }) => bytes >= thresholds.leakBytes)
    .toSorted((a, b) => b.bytes - a.bytes)
}

/**
 * The route in whose requests it is allocated. Who keeps much need not work much: where no sample shows it at work, the
 * nearest function above it tells, if it works for one route; what is further up works for all of them.
 */
export function routeOfLeak(one: Case, culprit: Culprit): number | null {
  const { during, calm, functions } = one
  const route = routeOfFunction(during, culprit.id) ?? (calm && routeOfFunction(calm, culprit.id))
  if (route !== null) return route
  const grown = sitesByGrowth(one).find(({ place }) => place !== null && functions.idOf(place) === culprit.id)
  for (const id of (grown?.above ?? []).map((place) => functions.idOf(place))) {
    const theirs = [during, calm].map(
      (stretch) => stretch && routeOfFunction(stretch, id, thresholds.soleRouteShare),
    )
    const found = theirs.find((each) => each !== null)
    if (found !== undefined) return found
  }
  return null
}

function culpritAt(one: Case, place: Frame | null | undefined): Culprit | null {
  if (!place) return null
  const { functionName, url, line, column } = place
  return described(one, one.functions.idOf({ functionName, url, line, column }), () => true)
}

function keyOf({ functionName, url, line, column, caller }: HeapSite): string {
  return [functionName, url, line, column, caller?.url, caller?.line].join(':')
}
