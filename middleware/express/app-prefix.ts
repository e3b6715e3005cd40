import type { ExpressApp } from './application.ts'
import { countSegments, joinPatterns, patternText } from './pattern.ts'

export interface AppPrefix {
  pattern: string
  /** The raw text that the mounts of applications took. */
  taken: string
}

const noPrefix: AppPrefix = { pattern: '', taken: '' }

/**
 * Applications mounted in applications know their mount path, as it was written. Undefined when the path does not
 * lead through it: an application that is mounted twice knows the second one only.
 */
export function appPrefix(app: ExpressApp, path: string): AppPrefix | undefined {
  if (app.parent === undefined || app.mountpath === undefined) return noPrefix
  const outer = appPrefix(app.parent, path)
  if (outer === undefined) return undefined
  const rest = path.slice(outer.taken.length)
  for (const mount of Array.isArray(app.mountpath) ? app.mountpath : [app.mountpath]) {
    const taken = takenBy(patternText(mount), rest)
    if (taken === undefined) continue
    return { pattern: joinPatterns(outer.pattern, patternText(mount)), taken: outer.taken + taken }
  }
  return undefined
}

/** What a mount path took off a path, segment by segment; undefined when it does not fit. */
function takenBy(pattern: string, path: string): string | undefined {
  if (pattern === '/') return ''
  const wanted = pattern.split('/').slice(1)
  const given = path.split('/').slice(1, 1 + countSegments(pattern))
  const fits = wanted.every((part, at) => {
    const segment = given[at]
    return segment !== undefined && (/[:*{}()?+]/.test(part) || part.toLowerCase() === segment.toLowerCase())
  })
  return fits ? `/${given.join('/')}` : undefined
}
