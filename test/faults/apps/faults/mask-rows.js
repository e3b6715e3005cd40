import { Transform } from 'node:stream'

/** Masks what is exported, chunk by chunk, and each chunk at length. */
export function start(shop) {
  return shop.replace('transformExport', (rows) => rows.pipe(new Masking()))
}

class Masking extends Transform {
  constructor() {
    super({ objectMode: true })
    this.seen = 0
  }

  _transform(row, _, done) {
    done(null, this.seen++ % 100 === 0 ? maskChunk(row) : row)
  }
}

function maskChunk(row) {
  let masked = row
  for (let round = 0; round < 500_000; round++) {
    masked = `${masked.slice(1)}${String.fromCodePoint(97 + ((masked.charCodeAt(0) + round) % 26))}`
    if (round % 8 === 0) masked = [...masked].toReversed().join('')
  }
  return `${masked}\n`
}
