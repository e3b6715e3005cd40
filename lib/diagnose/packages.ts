/** Whose code it is. `meta` is what V8 puts in brackets: `(idle)`, `(program)`, `(garbage collector)`. */
export type CodeKind = 'application' | 'package' | 'node' | 'native' | 'own' | 'meta'

const metaNames = new Set(['(root)', '(idle)', '(program)', '(garbage collector)'])
// The last one counts: pnpm's store, Yarn's zip archives and nested dependencies all have several on the way.
const inPackages = /^.*[\\/]node_modules[\\/]((?:@|%40)[^\\/]+[\\/][^\\/]+|[^\\/]+)/

/** Where the application and perfguard live. */
export interface Roots {
  rootUrl: string | null
  ownUrl?: string | null
}

/** The package that a file belongs to; undefined for the application's own. */
export function packageOf(url: string, { rootUrl }: Roots): string | undefined {
  const name = inPackages.exec(belowRoot(url, rootUrl) ?? url)?.[1]
  return name?.replace('%40', '@').replaceAll('\\', '/')
}

/** The rest of the path of what is under the application's folder. */
export function belowRoot(url: string, rootUrl: string | null): string | null {
  if (!rootUrl) return null
  const root = rootUrl.endsWith('/') ? rootUrl : `${rootUrl}/`
  // With its slash, so that a package right below the root still shows as one.
  return url.startsWith(root) ? `/${url.slice(root.length)}` : null
}

export function kindOf(functionName: string, url: string, roots: Roots): CodeKind {
  if (url === '') return metaNames.has(functionName) ? 'meta' : 'native'
  if (url.startsWith('node:') || url.startsWith('internal/')) return 'node'
  if (url.startsWith('wasm:')) return 'native'
  if (roots.ownUrl && belowRoot(url, roots.ownUrl) !== null) return 'own'
  const name = packageOf(url, roots)
  if (name === 'perfguard') return 'own'
  return name === undefined ? 'application' : 'package'
}
