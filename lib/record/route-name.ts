/** Requests that no route took: 404s, and whatever a middleware answered at the root. */
export const UNMATCHED = '(unmatched)'
/** Requests of routes that have no slot of their own. */
export const OTHER = '(other)'

const MAX_NAME_LENGTH = 200
const methods = new Set([
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'OPTIONS',
  'TRACE',
  'CONNECT',
  'QUERY',
])

/** The method as a label: a closed set, because clients choose it. */
export function methodLabel(method: string): string {
  return methods.has(method) ? method : '_OTHER'
}

/** `'GET /orders/:id'`; the two constants stand alone. */
export function routeLabel(method: string, pattern: string): string {
  return pattern === UNMATCHED || pattern === OTHER ? pattern : `${methodLabel(method)} ${pattern}`
}

/** A pattern as it is kept: not empty, and of bounded length even if somebody hands in a URL of 100 KB. */
export function keptPattern(pattern: string): string {
  if (pattern === '') return UNMATCHED
  if (pattern.length <= MAX_NAME_LENGTH) return pattern
  // A plain slice would keep the whole long string alive behind it.
  return JSON.parse(JSON.stringify(`${pattern.slice(0, MAX_NAME_LENGTH - 1)}…`)) as string
}
