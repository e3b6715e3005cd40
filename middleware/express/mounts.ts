import { appPrefix } from './app-prefix.ts'
import { innerStack, stackOf, type ExpressApp } from './application.ts'
import { matchLayer, type Layer } from './layer.ts'
import { joinPatterns } from './pattern.ts'

const MAX_DEPTH = 20

/** The pattern of the mounts that took exactly this raw base; undefined when known mounts cannot have. */
export function mountPattern(app: ExpressApp, base: string): string | undefined {
  const prefix = appPrefix(app, base)
  if (prefix === undefined) return undefined
  if (prefix.taken.length === base.length) return prefix.pattern
  const inner = mountsMatching(stackOf(app), base.slice(prefix.taken.length), 0)
  return inner === undefined ? undefined : joinPatterns(prefix.pattern, inner)
}

function mountsMatching(stack: readonly Layer[], base: string, depth: number): string | undefined {
  if (depth > MAX_DEPTH) return undefined
  for (const layer of stack) {
    if (layer.route !== undefined) continue
    const match = matchLayer(layer, base)
    if (match === null) continue
    if (match.taken !== '' && match.taken.replace(/\/$/, '').length === base.length) return match.pattern
    const below = innerStack(layer)
    if (below === undefined) continue
    const inner = mountsMatching(below, base.slice(match.taken.length), depth + 1)
    if (inner !== undefined) return joinPatterns(match.pattern, inner)
  }
  return undefined
}
