import fc from 'fast-check'
import { expect, it } from 'vitest'
import { addPacked, pack } from '../../lib/stats/packed.ts'

const blocks = fc.array(
  fc.record({ cell: fc.nat(2_200), count: fc.oneof(fc.nat(300), fc.integer({ min: 1, max: 100_000 })) }),
  { maxLength: 60 },
)

it('packed counts come back as they were, whatever lies between them', () => {
  fc.assert(
    fc.property(blocks, (filled) => {
      const counts = new Uint32Array(2_201)
      for (const { cell, count } of filled) counts[cell] = count
      const unpacked = new Float64Array(counts.length)
      addPacked(pack(counts), unpacked)
      expect([...unpacked]).toEqual([...counts])
    }),
  )
})

it('a block of a busy second takes two bytes for each bucket in use', () => {
  const counts = new Uint32Array(2_028)
  for (let cell = 600; cell < 900; cell++) counts[cell] = 3
  // 255 and 255 of the 600 empty cells are steps of their own.
  expect(pack(counts).byteLength).toBe(2 * (300 + 2))
})
