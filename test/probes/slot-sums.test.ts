import { expect, it } from 'vitest'
import { SlotSums } from '../../lib/probes/slot-sums.ts'

it('sums and takes maxima over the window only', () => {
  const sums = new SlotSums(60_000, 2)
  sums.add(0, 5, 500)
  sums.raise(1, 7, 500)
  sums.add(0, 2, 30_000)
  sums.raise(1, 3, 30_000)
  expect([sums.sum(0, 30_000), sums.max(1, 30_000)]).toEqual([7, 7])
  expect([sums.sum(0, 60_500), sums.max(1, 60_500)]).toEqual([2, 3])
  expect([sums.sum(0, 1e9), sums.max(1, 1e9)]).toEqual([0, 0])
})

it('covers what has passed since its start, and then its span', () => {
  const sums = new SlotSums(60_000, 1)
  sums.advance(10_500)
  expect(sums.coveredMs(10_500)).toBe(0)
  expect(sums.coveredMs(20_000)).toBe(9_500)
  expect(sums.coveredMs(500_000)).toBe(59_000)
})

it('lets each slot have its own part of a stretch, so that a long one slides out bit by bit', () => {
  const sums = new SlotSums(60_000, 1)
  sums.advance(0)
  sums.spread(0, 90_000, 100_000)
  expect(sums.sum(0, 100_000)).toBe(59_000)
  expect(sums.sum(0, 130_000)).toBe(29_000)
  expect(sums.sum(0, 170_000)).toBe(0)
})

it('counts a time that falls as the newest', () => {
  const sums = new SlotSums(60_000, 1)
  sums.add(0, 1, 50_000)
  sums.add(0, 1, 40_000)
  expect(sums.sum(0, 50_000)).toBe(2)
})
