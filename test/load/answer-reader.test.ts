import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AnswerReader } from '../../lib/load/wire/answer-reader.ts'

interface Read {
  status: number
  body: string
  keepsAlive: boolean
}

/** What a reader makes of bytes that come in these pieces. */
function read(pieces: readonly Buffer[], isHeadRequest = false): Read[] {
  const answers: Read[] = []
  let status = 0
  let body = ''
  const reader = new AnswerReader({
    onHead: (given) => ((status = given), (body = '')),
    onBody: (piece) => void (body += piece.toString('latin1')),
    onEnd: (keepsAlive) => void answers.push({ status, body, keepsAlive }),
  })
  reader.expect(isHeadRequest, false)
  for (const piece of pieces) reader.push(piece)
  reader.end()
  return answers
}

function cutAt(text: string, places: readonly number[]): Buffer[] {
  const cuts = [...new Set(places.map((place) => place % (text.length + 1)))].toSorted((a, b) => a - b)
  return [0, ...cuts].map((from, i) => Buffer.from(text.slice(from, cuts[i] ?? text.length), 'latin1'))
}

const body = fc.string({
  unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)),
  maxLength: 300,
})
const status = fc.constantFrom(200, 201, 404, 500, 503)

const counted = fc.record({ status, body }).map(({ status: code, body: text }) => ({
  text: `HTTP/1.1 ${code} So\r\nContent-Type: text/plain\r\nCONTENT-LENGTH: ${text.length}\r\nx-t: 1\r\n\r\n${text}`,
  answer: { status: code, body: text, keepsAlive: true },
}))
const chunked = fc
  .record({
    status,
    chunks: fc.array(
      body.filter((text) => text.length > 0),
      { maxLength: 5 },
    ),
    trailer: fc.boolean(),
  })
  .map(({ status: code, chunks, trailer }) => {
    const pieces = chunks.map((chunk) => `${chunk.length.toString(16).toUpperCase()};a=b\r\n${chunk}\r\n`)
    return {
      text: `HTTP/1.1 ${code} So\r\ntransfer-encoding: gzip, chunked\r\n\r\n${pieces.join('')}0\r\n${trailer ? 'x: y\r\n' : ''}\r\n`,
      answer: { status: code, body: chunks.join(''), keepsAlive: true },
    }
  })
const empty = fc.constantFrom(204, 304).map((code) => ({
  text: `HTTP/1.1 ${code} So\r\ncontent-length: 7\r\n\r\n`,
  answer: { status: code, body: '', keepsAlive: true },
}))
const early = fc.constant({ text: 'HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n', answer: null })

describe('answers over the wire', () => {
  it('are read the same, in whatever pieces they come', () => {
    const several = fc.array(fc.oneof(counted, chunked, empty, early), { minLength: 1, maxLength: 5 })
    fc.assert(
      fc.property(several, fc.array(fc.nat(5_000), { maxLength: 40 }), (answers, places) => {
        const text = answers.map((one) => one.text).join('')
        const expected = answers.flatMap(({ answer }) => (answer === null ? [] : [answer]))
        expect(read(cutAt(text, places))).toEqual(expected)
      }),
    )
  })

  it('end with the connection when nothing else says so', () => {
    const text = 'HTTP/1.1 200 OK\r\n\r\nas long as it goes'
    expect(read([Buffer.from(text)])).toEqual([
      { status: 200, body: 'as long as it goes', keepsAlive: false },
    ])
  })

  it('keep the connection as their version and their header say', () => {
    const kept = (head: string): boolean | undefined =>
      read([Buffer.from(`${head}content-length: 0\r\n\r\n`)])[0]?.keepsAlive
    expect(kept('HTTP/1.1 200 OK\r\nConnection: Close\r\n')).toBe(false)
    expect(kept('HTTP/1.0 200 OK\r\n')).toBe(false)
    expect(kept('HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\n')).toBe(true)
    expect(kept('HTTP/1.1 200 OK\r\n')).toBe(true)
  })

  it('to a HEAD request have no body, whatever their length', () => {
    expect(read([Buffer.from('HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n')], true)).toHaveLength(1)
  })

  it.each([
    ['SSH-2.0-OpenSSH\r\n\r\n'],
    ['HTTP/2 200\r\n\r\n'],
    ['HTTP/1.1 200 OK\r\ncontent-length: many\r\n\r\n'],
    ['HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\n'],
    ['HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n'],
    ['HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\nab\r\n'],
  ])('that are none are refused: %j', (text) => {
    expect(() => read([Buffer.from(text)])).toThrow(Error)
  })

  it('have heads of at most 64 KiB', () => {
    const endless = Buffer.from(`HTTP/1.1 200 OK\r\nx: ${'y'.repeat(70_000)}`)
    expect(() => read([endless])).toThrow('over 64 KiB')
  })
})
