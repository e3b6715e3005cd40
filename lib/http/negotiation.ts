interface Preference {
  readonly quality: number
  /** How exactly the range named the type: 2 by name, 1 by family, 0 by anything. */
  readonly exactness: number
}

function preference(ranges: ReadonlyMap<string, number>, type: string): Preference {
  const family = `${type.slice(0, type.indexOf('/'))}/*`
  const names = ['*/*', family, type]
  for (let exactness = 2; exactness >= 0; exactness--) {
    const quality = ranges.get(names[exactness]!)
    if (quality !== undefined) return { quality, exactness }
  }
  return { quality: 0, exactness: 0 }
}

function parse(accept: string): Map<string, number> {
  const ranges = new Map<string, number>()
  for (const part of accept.toLowerCase().split(',')) {
    const [range = '', ...parameters] = part.split(';').map((piece) => piece.trim())
    const given = parameters.find((parameter) => parameter.startsWith('q='))
    const quality = given === undefined ? 1 : Number(given.slice(2))
    if (range !== '') ranges.set(range, Number.isFinite(quality) ? quality : 0)
  }
  return ranges
}

/** True when a client would rather have HTML than JSON. Whoever takes anything (curl, fetch) gets JSON. */
export function prefersHtml(accept: string | undefined): boolean {
  if (accept === undefined) return false
  const ranges = parse(accept)
  const html = preference(ranges, 'text/html')
  const json = preference(ranges, 'application/json')
  if (html.quality === 0) return false
  if (html.quality !== json.quality) return html.quality > json.quality
  return html.exactness > json.exactness
}
