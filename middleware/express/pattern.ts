/** Patterns as text, and how they join: `/orgs/:org` + `/repos/:repo`. */

export type Pattern = string | RegExp

/** A regular expression stands as its source: it is what the application wrote. */
export function patternText(pattern: Pattern): string {
  return typeof pattern === 'string' ? pattern : String(pattern)
}

const joined = new Map<string, Map<string, string>>()
const MAX_JOINED = 10_000

/** Joins a mount's pattern and what stands below it. Kept, so that no string is built per request. */
export function joinPatterns(prefix: string, pattern: string): string {
  if (prefix === '') return pattern
  let below = joined.get(prefix)
  const known = below?.get(pattern)
  if (known !== undefined) return known
  const whole = join(prefix, pattern)
  // Patterns come from code, so there are few; an application that makes routes for ever must not fill this.
  if (joined.size >= MAX_JOINED || (below?.size ?? 0) >= MAX_JOINED) joined.clear()
  if (below === undefined || joined.size === 0) joined.set(prefix, (below = new Map<string, string>()))
  below.set(pattern, whole)
  return whole
}

function join(prefix: string, pattern: string): string {
  if (pattern === '/' || pattern === '') return prefix
  const head = prefix.endsWith('/') ? prefix.slice(0, -1) : prefix
  return pattern.startsWith('/') && !pattern.startsWith('/^') ? head + pattern : `${head}/${pattern}`
}

/** How many path segments a pattern takes, or undefined when that depends on the path. */
export function segmentCount(pattern: Pattern): number | undefined {
  if (typeof pattern !== 'string' || /[*{}?+()]/.test(pattern)) return undefined
  return countSegments(pattern)
}

export function countSegments(path: string): number {
  let segments = 0
  for (let at = 0; at < path.length; at++) {
    if (path.charCodeAt(at) === 47 && at + 1 < path.length && path.charCodeAt(at + 1) !== 47) segments++
  }
  return segments
}
