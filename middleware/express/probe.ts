/** A layer's compiled path in router 2.0 to 2.2: a closure that does not tell what it was made from. */
export type Matcher = (
  path: string,
) => { path: string; params: Record<string, string | string[] | undefined> } | false

const probed = new WeakMap<Matcher, string>()

/**
 * Those routers keep a mount's path in a closure only. Asked the right questions, it tells: a segment that may be
 * replaced by a word, so that the word comes back as a parameter, is that parameter; one that may not is fixed text.
 */
export function probePattern(matcher: Matcher, taken: string): string {
  let pattern = probed.get(matcher)
  if (pattern === undefined) probed.set(matcher, (pattern = probe(matcher, taken)))
  return pattern
}

function probe(matcher: Matcher, taken: string): string {
  // The router's name for what an application's own expression became; its text is out of reach.
  if (matcher.name === 'regexpMatcher') return '/(regexp)'
  const segments = taken.split('/').slice(1)
  const parts: string[] = []
  for (const [at, segment] of segments.entries()) {
    const part =
      parameterAt(matcher, segments, at) ??
      mixedAt(matcher, segments, at) ??
      fixedAt(matcher, segments, at, segment)
    // A wildcard takes several segments and is named once.
    if (!(part.startsWith('*') && parts.at(-1) === part)) parts.push(part)
  }
  return `/${parts.join('/')}`
}

function replaced(segments: readonly string[], at: number, word: string): string {
  return `/${segments.with(at, word).join('/')}`
}

const WORD = 'perfguard7probe'

/** The parameter that is the whole segment. */
function parameterAt(matcher: Matcher, segments: readonly string[], at: number): string | undefined {
  const match = matcher(replaced(segments, at, WORD))
  if (match === false) return undefined
  for (const [name, value] of Object.entries(match.params)) {
    if (value === WORD) return `:${name}`
    if (Array.isArray(value) && value.includes(WORD)) return `*${name}`
  }
  return undefined
}

/** Parameters inside a segment, such as `v:major.:minor`. */
function mixedAt(matcher: Matcher, segments: readonly string[], at: number): string | undefined {
  const match = matcher(`/${segments.join('/')}`)
  if (match === false) return undefined
  let text = segments[at]!
  let found = false
  for (const [name, value] of Object.entries(match.params)) {
    if (typeof value !== 'string' || value === '') continue
    const raw = text.includes(value) ? value : encodeURIComponent(value)
    for (let place = text.indexOf(raw); place >= 0; place = text.indexOf(raw, place + 1)) {
      const candidate = text.slice(0, place) + WORD + text.slice(place + raw.length)
      const again = matcher(replaced(segments, at, candidate.replaceAll(/:\w+/g, WORD)))
      if (again === false || again.params[name] !== WORD) continue
      text = `${text.slice(0, place)}:${name}${text.slice(place + raw.length)}`
      found = true
      break
    }
  }
  return found ? text : undefined
}

/** Fixed text; where case does not matter, in one spelling: clients choose theirs. */
function fixedAt(matcher: Matcher, segments: readonly string[], at: number, segment: string): string {
  const swapped = segment === segment.toLowerCase() ? segment.toUpperCase() : segment.toLowerCase()
  const caseless = swapped !== segment && matcher(replaced(segments, at, swapped)) !== false
  return caseless ? segment.toLowerCase() : segment
}
