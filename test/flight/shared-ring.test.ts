import { expect, it } from 'vitest'
import { RingReader, RingWriter, sharedRing } from '../../lib/flight/shared-ring.ts'

const ROWS = 256

function ring(): { write(from: number, to: number): void; reader: RingReader } {
  const memory = sharedRing(ROWS, 2)
  const writer = new RingWriter(memory, 2)
  return {
    reader: new RingReader(memory, 2),
    write(from, to) {
      for (let value = from; value < to; value++) {
        const at = writer.next()
        writer.cells[at] = value
        writer.cells[at + 1] = 2 * value
        writer.commit()
      }
    },
  }
}

function taken(reader: RingReader): number[] {
  const { cells, count } = reader.take()
  return Array.from({ length: count }, (_, row) => {
    expect(cells[2 * row + 1]).toBe(2 * cells[2 * row]!)
    return cells[2 * row]!
  })
}

const numbers = (from: number, to: number): number[] =>
  Array.from({ length: to - from }, (_, at) => from + at)

it('hands over each row once, in order, also around its end', () => {
  const { write, reader } = ring()
  for (let from = 0; from < 1_000; from += 100) {
    write(from, from + 100)
    reader.look()
    expect(taken(reader)).toEqual(numbers(from, from + 100))
  }
  reader.look()
  expect(taken(reader)).toEqual([])
  expect(reader.lost).toBe(0)
})

it('hands over what was there at the look, and the rest later', () => {
  const { write, reader } = ring()
  write(0, 10)
  reader.look()
  write(10, 20)
  expect(taken(reader)).toEqual(numbers(0, 10))
  reader.look()
  expect(taken(reader)).toEqual(numbers(10, 20))
})

it('counts what was overwritten, and hands over nothing that may be torn', () => {
  const { write, reader } = ring()
  write(0, 1_000)
  reader.look()
  const first = taken(reader)
  expect(first.at(-1)).toBe(999)
  expect(first.length).toBe(ROWS - 64)
  expect(reader.lost).toBe(1_000 - first.length)

  write(1_000, 1_010)
  reader.look()
  write(1_010, 1_010 + 2 * ROWS)
  expect(taken(reader)).toEqual([])
  expect(reader.lost).toBe(1_000 - first.length + 10)
  reader.look()
  expect(taken(reader).at(-1)).toBe(1_009 + 2 * ROWS)
})
