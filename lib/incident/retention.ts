import type { IncidentSummary } from '../types.ts'

export interface RetentionLimits {
  maxIncidents: number
  maxBytes: number
}

/**
 * What has to go. Half of the places belong to the newest, the rest to the worst (severity, then how far the limit
 * was exceeded). What goes first when bytes run out is the mildest of the rest, then the oldest; the newest stays
 * even when it alone is too big. `isHeld` keeps what must not be touched: it counts, but never goes.
 */
export function surplus(
  summaries: readonly IncidentSummary[],
  limits: RetentionLimits,
  isHeld: (summary: IncidentSummary) => boolean,
): string[] {
  const newestFirst = summaries.toSorted((a, b) => (a.id < b.id ? 1 : -1))
  const places = Math.max(1, limits.maxIncidents)
  const newest = newestFirst.slice(0, Math.ceil(places / 2))
  const rest = newestFirst.slice(newest.length).toSorted(worstFirst)
  let count = summaries.length
  let bytes = summaries.reduce((sum, summary) => sum + summary.bytes, 0)
  const gone: string[] = []
  for (const summary of [...newest, ...rest].slice(1).toReversed()) {
    if (count <= places && bytes <= limits.maxBytes) break
    if (isHeld(summary)) continue
    gone.push(summary.id)
    count--
    bytes -= summary.bytes
  }
  return gone
}

function worstFirst(a: IncidentSummary, b: IncidentSummary): number {
  if (a.severity !== b.severity) return a.severity === 'critical' ? -1 : 1
  return excess(b) - excess(a) || (a.id < b.id ? 1 : -1)
}

/** How many times over its limit; 0 for a capture by hand. */
function excess({ breach }: IncidentSummary): number {
  if (!breach) return 0
  const { limit, observed } = breach
  const ratio = breach.type.endsWith('_low') ? limit / observed : observed / limit
  if (Number.isNaN(ratio)) return 0
  // Infinity minus Infinity is not a number, and a comparison that answers NaN leaves the order to chance.
  return Math.min(ratio, Number.MAX_SAFE_INTEGER)
}
