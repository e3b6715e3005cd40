import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { labelsAt } from '../../../lib/flight/worker/label-join.ts'
import { MarkTrack } from '../../../lib/flight/worker/mark-track.ts'

describe('labels', () => {
  it('hold from their mark to the next', () => {
    const marks = { atMs: [10, 20, 30], request: [7, 0, 9] }
    expect([...labelsAt([5, 10, 19, 20, 29, 31], marks)]).toEqual([0, 7, 7, 0, 0, 9])
    expect([...labelsAt([5], { atMs: [], request: [] })]).toEqual([0])
  })

  it('are the same however the marks came in, and after those that are over were dropped', () => {
    const batches = fc.array(fc.array(fc.nat(20), { maxLength: 3_000 }), { maxLength: 20 })
    fc.assert(
      fc.property(batches, fc.nat(100_000), (steps, dropMs) => {
        const track = new MarkTrack()
        const all = { atMs: [] as number[], request: [] as number[] }
        let nowMs = 0
        for (const batch of steps) {
          const marks = { atMs: batch.map((step) => (nowMs += step)), request: batch }
          track.add(marks)
          all.atMs.push(...marks.atMs)
          all.request.push(...batch)
        }
        track.dropBefore(dropMs)
        const times = Array.from({ length: 50 }, (_, at) => dropMs + at * 7)
        expect(labelsAt(times, track.all())).toEqual(labelsAt(times, all))
      }),
      { numRuns: 50 },
    )
  })

  it('keeps the newest of more marks than there is room for', () => {
    const track = new MarkTrack()
    for (let from = 0; from < 1_000_000; from += 10_000) {
      const atMs = Array.from({ length: 10_000 }, (_, at) => from + at)
      track.add({ atMs, request: atMs })
    }
    const { atMs } = track.all()
    expect(atMs[atMs.length - 1]).toBe(999_999)
    expect(atMs.length).toBeLessThan(600_000)
  })
})
