import { expect, test } from 'vitest'
import { jsonSlices } from '../../lib/incident/json-slices.ts'

test.each<[string, object]>([
  ['nothing', {}],
  ['empty parts', { a: [], b: {}, c: null, d: { e: [], f: {} } }],
  ['values that JSON leaves out', { a: undefined, b: { c: undefined }, d: [undefined, 1], e: Number.NaN }],
  ['a field that only comes after those left out', { a: undefined, b: 1 }],
  ['names and texts that need escapes', { 'a"\n': '</script>\u2028', ['__proto__']: [1] }],
  [
    'arrays of exactly one, two and some slices',
    { a: Array(64).fill(1), b: Array.from({ length: 128 }, () => ({ x: [1] })), c: Array(700).fill('ä') },
  ],
  ['arrays at the second level', { a: { b: Array.from({ length: 300 }, (_, i) => ({ i })) } }],
])('%s reads back as JSON.stringify would have it', (_, value) => {
  expect(JSON.parse([...jsonSlices(value)].join(''))).toEqual(JSON.parse(JSON.stringify(value)))
})

test('a large value comes in many pieces, none of them long', () => {
  const nodes = Array.from({ length: 20_000 }, (_, id) => ({ id, name: 'x'.repeat(80) }))
  const pieces = [...jsonSlices({ nodes, before: { nodes } })]
  expect(pieces.length).toBeGreaterThanOrEqual(7)
  expect(Math.max(...pieces.map((piece) => piece.length))).toBeLessThan(600_000)
})
