const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\t': '&#9;',
  '\n': '&#10;',
  '\r': '&#13;',
}

/** What no XML 1.0 document may hold, not even escaped: one such character in a route's name makes the file unreadable. */
const illegal = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu

/** Text for content and for quoted attributes. */
export function xmlText(text: string): string {
  return text.replaceAll(illegal, '\ufffd').replaceAll(/[&<>"\t\n\r]/g, (character) => entities[character]!)
}

type Attributes = Readonly<Record<string, string | number | undefined>>

/** An element of one line, or of several when it has children; they are lines that were made here. */
export function xmlElement(name: string, attributes: Attributes, children: readonly string[] = []): string {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${xmlText(String(value))}"`)
    .join('')
  if (children.length === 0) return `<${name}${written}/>`
  const inside = children.map((child) => child.replaceAll(/^/gm, '  ')).join('\n')
  return `<${name}${written}>\n${inside}\n</${name}>`
}
