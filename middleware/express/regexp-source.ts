/** One path of those that Express 4 compiled into a layer's expression. */
export interface CompiledPath {
  source: string
  pattern: string
}

/** What path-to-regexp 0.1 puts behind a compiled path, with and without `end` and `strict`. */
const ending = /(?:(?:\\?\/)?\??)?(?:\$|\(\?=\\?\/\|\$\))$/

/**
 * The patterns that path-to-regexp 0.1 (Express 4) compiled into an expression, read back from it: it keeps the
 * parameters' names but not the path. Null when it was not compiled by Express.
 */
export function patternOfSource(
  source: string,
  keys: readonly { name: string | number }[],
): CompiledPath[] | null {
  let key = 0
  const paths: CompiledPath[] = []
  for (const member of topLevelMembers(source)) {
    if (!member.startsWith('^') || !ending.test(member)) return null
    const body = member.slice(1).replace(ending, '')
    const read = readBody(body, keys, key)
    if (read === null) return null
    key = read.key
    paths.push({ source: member, pattern: read.text === '' ? '/' : read.text })
  }
  return paths
}

/** Splits at the `|` that stand outside of any group. */
function topLevelMembers(source: string): string[] {
  const members: string[] = []
  let depth = 0
  let start = 0
  for (let at = 0; at < source.length; at++) {
    const char = source[at]
    if (char === '\\') at++
    else if (char === '(') depth++
    else if (char === ')') depth--
    else if (char === '|' && depth === 0) {
      members.push(source.slice(start, at))
      start = at + 1
    }
  }
  return [...members, source.slice(start)]
}

function readBody(
  body: string,
  keys: readonly { name: string | number }[],
  firstKey: number,
): { text: string; key: number } | null {
  let text = ''
  let key = firstKey
  for (let at = 0; at < body.length; at++) {
    const char = body[at]!
    if (char === '\\') {
      const escaped = body[++at]
      // `\d` and its like never come out of a path: this is somebody's own expression.
      if (escaped === undefined || /[A-Za-z0-9]/.test(escaped)) return null
      text += escaped
    } else if (body.startsWith('(?:', at)) {
      const end = closing(body, at)
      const inner = readBody(body.slice(at + 3, end), keys, key)
      if (inner === null) return null
      text += inner.text
      key = inner.key
      at = end
    } else if (char === '(') {
      const name = keys[key++]?.name
      text += typeof name === 'string' ? `:${name}` : '*'
      at = closing(body, at)
    } else if (/[[\]{}^$|]/.test(char)) return null
    else text += char
  }
  return { text, key }
}

/** The place of the parenthesis that closes the one at `open`. */
function closing(text: string, open: number): number {
  let depth = 0
  let inClass = false
  for (let at = open; at < text.length; at++) {
    const char = text[at]
    if (char === '\\') at++
    else if (inClass) inClass = char !== ']'
    else if (char === '[') inClass = true
    else if (char === '(') depth++
    else if (char === ')' && --depth === 0) return at
  }
  return text.length
}
