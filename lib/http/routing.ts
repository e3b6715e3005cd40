import type { Grant } from '../config/types.ts'

const plainKinds = [
  'metrics',
  'health',
  'incidents',
  'captures',
  'history',
  'events',
  'about',
  'advice',
] as const
type PlainKind = (typeof plainKinds)[number]

/** What the endpoint serves, by the path's decoded segments. */
export type Resource =
  | { readonly kind: 'overview' | PlainKind }
  | { readonly kind: 'incident' | 'flame'; readonly id: string }
  | { readonly kind: 'file'; readonly id: string; readonly name: string }
  | { readonly kind: 'asset'; readonly name: string }

// Ids are ours: anything that could be a path of its own never gets as far as the store.
const idShape = /^[A-Za-z0-9][\w.-]{0,127}$/

/** Null for whatever is not there. A file's name may hold slashes, encoded or not. */
export function resourceOf(segments: readonly string[]): Resource | null {
  const [first = '', id, files, ...rest] = segments
  if (segments.length === 1) {
    if (first === '') return { kind: 'overview' }
    const kind = plainKinds.find((one) => one === first)
    return kind === undefined ? null : { kind }
  }
  if (first === 'assets' && segments.length === 2) return { kind: 'asset', name: id ?? '' }
  if (first !== 'incidents' || id === undefined || !idShape.test(id)) return null
  if (files === undefined) return { kind: 'incident', id }
  if (files === 'flame' && rest.length === 0) return { kind: 'flame', id }
  if (files !== 'files' || rest.length === 0) return null
  return { kind: 'file', id, name: rest.join('/') }
}

export function methodsOf(resource: Resource): readonly string[] {
  return resource.kind === 'captures' ? ['POST'] : ['GET', 'HEAD']
}

export function grantOf(resource: Resource | null): Grant {
  if (resource?.kind === 'captures') return 'capture'
  return resource?.kind === 'file' || resource?.kind === 'flame' ? 'download' : 'read'
}
