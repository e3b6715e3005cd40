const itemsPerSlice = 64
/** About 2 ms of work. Not less: in a process whose every turn takes half a second, each slice costs that long. */
const sliceChars = 524_288

/**
 * `JSON.stringify` in pieces, so that whoever writes them lets the event loop turn in between: a deep profile of
 * 10 s is 3.6 MB, which held it for 13 to 28 ms in one piece. A worker thread is no way out: cloning the profile for
 * it holds the loop two to four times as long as the text does.
 * Arrays are cut down to the second level (`nodes`, `before.routes`); what lies deeper comes in one piece.
 */
export function* jsonSlices(value: object): Generator<string> {
  let text = ''
  for (const piece of pieces(value, 0)) {
    text += piece
    if (text.length < sliceChars) continue
    yield text
    text = ''
  }
  yield text
}

function* pieces(value: unknown, depth: number): Generator<string> {
  if (depth > 2 || typeof value !== 'object' || value === null) {
    yield JSON.stringify(value)
    return
  }
  if (Array.isArray(value)) {
    yield* arrayPieces(value)
    return
  }
  let lead = '{'
  for (const [name, field] of Object.entries(value)) {
    if (field === undefined) continue
    yield `${lead}${JSON.stringify(name)}:`
    yield* pieces(field, depth + 1)
    lead = ',\n'
  }
  yield lead === '{' ? '{}' : '}'
}

function* arrayPieces(items: unknown[]): Generator<string> {
  yield '['
  for (let from = 0; from < items.length; from += itemsPerSlice) {
    const block = JSON.stringify(items.slice(from, from + itemsPerSlice)).slice(1, -1)
    yield from === 0 ? block : `,\n${block}`
  }
  yield ']'
}
