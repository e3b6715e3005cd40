/** Of one name or sentence. */
const MAX_TEXT = 500

/** A row of a table. */
export function markdownLine(cells: readonly string[]): string {
  return `| ${cells.map((cell) => markdownText(cell)).join(' | ')} |`
}

/** Text in which neither Markdown nor HTML is anything, nor a link: names are the application's. */
export function markdownText(raw: string): string {
  return raw
    .slice(0, MAX_TEXT)
    .replaceAll(/[\p{Cc}\u200e\u200f\u2028-\u202e\u2066-\u2069]+/gu, ' ')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll(/[\\`*_[\]|#~]/g, String.raw`\$&`)
    .replaceAll(/(?<=:)\/\/|(?<=www)\./gi, (part) => (part === '.' ? '&#46;' : '&#47;&#47;'))
    .trim()
}
