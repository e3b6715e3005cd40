import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MergedRow, Scales, type Source } from '../../lib/cluster/merged-row.ts'
import type { RowShare, StateHead } from '../../lib/cluster/shares.ts'
import { SPAN_MS, Worker } from './workers.ts'

const START = 1_800_000_000_000

/** One route of several workers, out of the text that they hand over. */
function merged(texts: string[], label = 'GET /orders/:id'): MergedRow {
  const scales = new Scales()
  let whole: MergedRow | undefined
  for (const text of texts) {
    const [first, ...lines] = text.split('\n')
    const { member, blockMs, scales: boundaries } = JSON.parse(first!) as StateHead
    const known = boundaries.map((one) => scales.of(one))
    const source: Source = { worker: member.worker, blockMs, scales: known, gone: false }
    const row = lines.map((line) => JSON.parse(line) as RowShare).find((one) => one.label === label)!
    whole ??= new MergedRow(row, known[row.scale]!)
    whole.add(row, source)
  }
  return whole!
}

const answers = fc.array(
  fc.record({
    worker: fc.integer({ min: 0, max: 2 }),
    afterMs: fc.integer({ min: 0, max: 4_000 }),
    durationMs: fc.double({ min: 0.01, max: 20_000, noNaN: true }),
    status: fc.constantFrom(200, 404, 500, 499),
  }),
  { minLength: 1, maxLength: 200 },
)

describe('what several workers counted', () => {
  it('is what one would have counted', () => {
    fc.assert(
      fc.property(answers, fc.integer({ min: 0, max: 70_000 }), (sent, laterMs) => {
        const alone = new Worker('0', START - 5_000)
        // Whole blocks apart: a window forgets a block as a whole, and each worker's begin at a time of its own.
        const workers = [5_000, 65_000, 500_000].map((ms, i) => new Worker(String(i), START - ms))
        let at = START
        for (const { worker, afterMs, durationMs, status } of sent) {
          at += afterMs
          for (const one of [alone, workers[worker]!]) one.answer(durationMs, at, '/orders/:id', status)
        }
        at += laterMs
        const one = merged([alone.state(at)])
        const all = merged(workers.map((worker) => worker.state(at)))
        const { series } = alone.recorder.table.entryOf('GET', '/orders/:id')
        const [window, since] = [all.window(at - SPAN_MS), at - SPAN_MS]
        expect(all.totals.classes).toEqual(one.totals.classes)
        expect(all.totals.tallies).toEqual(series.latency.lifetime().tallies)
        expect(window.tallies).toEqual(series.latency.tail().tallies)
        const summary = series.latency.summary(at - START + 5_000)
        for (const seen of [window.summary(), one.window(since).summary()]) {
          if (summary === null) expect(seen).toBeNull()
          else {
            expect(seen).toMatchObject({ ...summary, meanMs: expect.closeTo(summary.meanMs, 6) as number })
          }
        }
      }),
      { numRuns: 150, seed: 7 },
    )
  })

  it('leaves the window block by block, though its worker is gone', () => {
    const worker = new Worker('1', START)
    for (let second = 0; second < 60; second++) worker.answer(10, START + second * 1_000)
    const text = worker.state(START + 59_500)
    const countAt = (at: number): number => merged([text]).window(at - SPAN_MS).count
    expect(countAt(START + 59_500)).toBe(60)
    expect(countAt(START + 89_900)).toBe(35)
    expect(countAt(START + 200_000)).toBe(0)
    expect(merged([text]).totals.tallies[0]).toBe(60)
  })

  it('is exact at every boundary that all have, and never looks faster than it was', () => {
    const [before, after] = [new Worker('1', START, [80]), new Worker('2', START, [120])]
    for (const worker of [before, after]) {
      for (const durationMs of [60, 90, 110, 200]) worker.answer(durationMs, START + 1_000)
    }
    const whole = merged([before, after].map((worker) => worker.state(START + 2_000)).toReversed())
    const within = (limitMs: number): number =>
      whole.totals.classes
        .slice(0, whole.scale.boundariesMs.indexOf(limitMs) + 1)
        .reduce((sum, count) => sum + count, 0)
    expect([50, 100, 250].map(within)).toEqual([0, 4, 8])
    // The other has no boundary there: what it counted up to 250 may all have been slower.
    expect(within(120)).toBe(5)
    expect(whole.window(START - SPAN_MS).count).toBe(8)
    expect(whole.window(START - SPAN_MS).summary()).toMatchObject({ maxMs: 200 })
  })
})
