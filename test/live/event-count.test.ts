import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { EventCount } from '../../lib/live/event-count.ts'

const count = (...chunks: (string | Buffer)[]): number => {
  const events = new EventCount()
  return chunks.reduce((sum, chunk) => sum + events.add(chunk), 0)
}

describe('events of a stream', () => {
  it.each([
    [1, 'data: x\n\n'],
    [1, 'event: price\ndata: {"a":1}\nid: 7\n\n'],
    [1, 'data: a\ndata: b\n\n'],
    [2, 'data: a\r\n\r\ndata: b\r\n\r\n'],
    [0, ': still here\n\n'],
    [0, 'retry: 3000\n\n'],
    [0, 'data: not over yet\n'],
    [1, '\n\n\ndata: x\n\n\n\n'],
    [0, 'dat\n\n'],
    [0, ''],
  ])('%i in %j', (expected, text) => {
    expect(count(text)).toBe(expected)
    expect(count(Buffer.from(text))).toBe(expected)
  })

  it('are the same however the stream is cut', () => {
    const line = fc.constantFrom('data: x', 'data', 'event: data', ': data', 'da', 'ta', '', '', 'datä: ü')
    const chunks = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 40 })
    fc.assert(
      fc.property(fc.array(line, { maxLength: 20 }), chunks, fc.boolean(), (lines, lengths, asBytes) => {
        const text = lines.map((one) => `${one}\n`).join('')
        const whole = asBytes ? Buffer.from(text) : text
        const pieces: (string | Buffer)[] = []
        for (let at = 0, k = 0; at < whole.length; k++) {
          const length = lengths[k % lengths.length]!
          pieces.push(whole.slice(at, at + length))
          at += length
        }
        const blocks = text.split('\n\n')
        expect(count(...pieces)).toBe(count(text))
        expect(count(text)).toBeLessThanOrEqual(blocks.length)
      }),
    )
  })

  it('are none in what is no text', () => {
    expect(new EventCount().add(undefined)).toBe(0)
    expect(new EventCount().add(() => {})).toBe(0)
  })
})
