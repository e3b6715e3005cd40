import { OTHER, shortName, type Naming } from './naming.ts'

/** Requests that no route took: 404s, and whatever a middleware answered at the root. */
export const UNMATCHED = '(unmatched)'
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
function methodLabel(method: string): string {
  return methods.has(method) ? method : '_OTHER'
}

/** `'GET /orders/:id'`; the two constants stand alone. */
export function routeLabel(method: string, pattern: string): string {
  return pattern === UNMATCHED || pattern === OTHER ? pattern : `${methodLabel(method)} ${pattern}`
}

export const routeNaming: Naming = {
  group: (method) => (method === '' ? '' : methodLabel(method)),
  name: (pattern) => (pattern === '' ? UNMATCHED : shortName(pattern)),
  label: routeLabel,
  free: UNMATCHED,
}
