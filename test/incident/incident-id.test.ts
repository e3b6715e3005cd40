import { expect, test } from 'vitest'
import { isIncidentId, newIncidentId } from '../../lib/incident/incident-id.ts'

test('an id tells the time in UTC and sorts by it', () => {
  const ids = [2_000_000_000_000, 1_795_258_142_123, 1_795_258_142_122].map(newIncidentId)
  expect(ids[1]).toMatch(/^20261121T104902123Z-[0-9a-f]{6}$/)
  expect(ids.toSorted()).toEqual(ids.toReversed())
  expect(ids.every(isIncidentId)).toBe(true)
})

test.each([
  '',
  '..',
  '../20261121T104902123Z-3f9a2c',
  '20261121T104902123Z-3f9a2c/..',
  '20261121T104902123Z-3f9a2c\n',
  '20261121T104902123Z-3F9A2C',
  '20261321T104902123Z-3f9a2c',
  '20260230T104902123Z-3f9a2c',
  '20261121T254902123Z-3f9a2c',
  '20261121T104902123Z-3f9a2c0',
  '20261121T104902123Z%2d3f9a2c',
  '２0261121T104902123Z-3f9a2c',
  '20261121T104902123Z-3f9a2c\0',
  null,
  ['20261121T104902123Z-3f9a2c'],
])('%j is not an id', (text) => {
  expect(isIncidentId(text)).toBe(false)
})
