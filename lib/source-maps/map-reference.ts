const word = 'sourceMappingURL='
/** Bundles of tools hold this very comment in strings and templates. */
const maxLooks = 8

/** What the last `//# sourceMappingURL=` comment of a script names; null when there is none. */
export function mapReference(text: string): string | null {
  let from = text.length
  for (let look = 0; look < maxLooks; look++) {
    const at = text.lastIndexOf(word, from)
    if (at === -1) return null
    const isComment = /\/[/*][#@][ \t]*$/.test(text.slice(Math.max(0, at - 8), at))
    const end = text.slice(at).search(/[\s*'"`$\\]/)
    const value = text.slice(at + word.length, end === -1 ? undefined : at + end)
    const next = end === -1 ? '' : text[at + end]!
    if (isComment && value !== '' && !/['"`$\\]/.test(next)) return value
    if (at === 0) return null
    from = at - 1
  }
  return null
}

/** The JSON of a map that stands in the comment itself; null where the comment names a file. */
export function inlineMap(reference: string): string | null {
  const parts = /^data:application\/json(?:;[^,;]*)*?(;base64)?,(.*)$/s.exec(reference)
  if (!parts) return null
  const [, isBase64, data] = parts
  try {
    if (isBase64 === undefined) return decodeURIComponent(data!)
    return new TextDecoder().decode(Uint8Array.from(atob(data!), (char) => char.codePointAt(0)!))
  } catch {
    return null
  }
}
