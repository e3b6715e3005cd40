import { patternText, type Pattern } from './pattern.ts'
import { probePattern, type Matcher } from './probe.ts'
import { patternOfSource } from './regexp-source.ts'

/**
 * A layer of the router of Express 4 (`regexp`, `keys`), of router 2.0 to 2.2 (`matchers`), or of router 2.3, which
 * keeps the path as it was written (`rawPath`).
 */
export interface Layer {
  handle: LayerHandle
  route?: Route
  slash?: boolean
  regexp?: RegExp & { fast_slash?: boolean; fast_star?: boolean }
  keys: { name: string | number }[] | string[]
  matchers?: Matcher[]
  rawPath?: Pattern | Pattern[]
}

type LayerHandle = ((...args: never[]) => unknown) & { stack?: Layer[] }

export interface Route {
  path: Pattern | Pattern[]
}

export interface LayerMatch {
  /** The pattern of what matched: of an array of paths, the member. */
  pattern: string
  /** The raw text it took. Only to know where the next layer begins. */
  taken: string
}

interface Alternative {
  regexp: RegExp
  pattern: string
}

const alternativesOf = new WeakMap<Layer, Alternative[]>()

/** Holds a layer against a path, as the router itself did. Null when it does not match. */
export function matchLayer(layer: Layer, path: string): LayerMatch | null {
  if (layer.slash === true || layer.regexp?.fast_slash === true) return { pattern: '', taken: '' }
  if (layer.regexp !== undefined) return matchRegexp(layer, layer.regexp, path)
  return layer.matchers === undefined ? null : matchMatchers(layer, layer.matchers, path)
}

function matchRegexp(
  layer: Layer,
  regexp: RegExp & { fast_star?: boolean },
  path: string,
): LayerMatch | null {
  if (regexp.fast_star === true) return { pattern: '*', taken: path }
  let alternatives = alternativesOf.get(layer)
  if (alternatives === undefined) alternativesOf.set(layer, (alternatives = alternativesIn(layer, regexp)))
  for (const { regexp: member, pattern } of alternatives) {
    const match = member.exec(path)
    if (match !== null) return { pattern, taken: match[0] }
  }
  return null
}

/** An array of paths was compiled into one expression `a|b`; the members are told apart again. */
function alternativesIn(layer: Layer, regexp: RegExp): Alternative[] {
  const paths = layer.route?.path
  const patterns = patternOfSource(regexp.source, layer.keys as { name: string | number }[])
  // Not compiled by Express: the application's own expression.
  if (patterns === null) return [{ regexp, pattern: patternText(regexp) }]
  return patterns.map(({ source, pattern }, at) => {
    const declared = Array.isArray(paths) ? paths[at] : paths
    return {
      regexp: new RegExp(source, regexp.flags),
      pattern: declared === undefined ? pattern : patternText(declared),
    }
  })
}

function matchMatchers(layer: Layer, matchers: Matcher[], path: string): LayerMatch | null {
  for (const [at, matcher] of matchers.entries()) {
    const match = matchSafely(matcher, path)
    if (match === false) continue
    const declared = layer.rawPath ?? layer.route?.path
    const member = Array.isArray(declared) ? declared[at] : declared
    const pattern = member === undefined ? probePattern(matcher, match.path) : patternText(member)
    return { pattern, taken: match.path }
  }
  return null
}

/** A parameter that cannot be decoded throws; the router took that for no match, too. */
function matchSafely(matcher: Matcher, path: string): ReturnType<Matcher> {
  try {
    return matcher(path)
  } catch {
    return false
  }
}
