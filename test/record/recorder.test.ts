import { describe, expect, it } from 'vitest'
import { endingsOf, statusCounts } from '../../lib/record/endings.ts'
import { Recorder } from '../../lib/record/recorder.ts'

const rows = Array.from({ length: 50 }, (_, n) => `GET /things/${n}`)

function recorder(limitOf: (row: number) => number): Recorder {
  const limitsMs = new Map(rows.map((label, row) => [label, [limitOf(row)]]))
  return new Recorder({ spanMs: 60_000, maxRoutes: 100, limitsMs })
}

describe('a recorder', () => {
  it('shares one scale among routes of equal limits, and counts its memory once', () => {
    const equal = recorder(() => 80)
    const scales = new Set(Array.from(equal.table.entries(), ({ series }) => series.latency.scale))
    // `(other)` has no limits.
    expect(scales.size).toBe(2)
    const different = recorder((row) => 110 + row)
    const [scale] = scales
    const more = different.table.footprintBytes - equal.table.footprintBytes
    expect(more).toBe((rows.length - 1) * scale!.footprintBytes)
  })

  it('keeps every way to end apart, cut-off answers and those without a duration too', () => {
    const one = recorder(() => 80)
    const of = (status: number, durationMs: number, aborted = false): void =>
      one.observe({ route: '/things/7', method: 'GET', status, durationMs, aborted }, 5_000)
    of(200, 5)
    of(101, Number.NaN)
    of(302, 5)
    of(404, 5)
    of(503, 90)
    of(499, 90)
    of(200, 90, true)
    const { series } = one.table.entryOf('GET', '/things/7')
    const { count, tallies } = series.latency.tail()
    expect(count).toBe(6)
    expect(endingsOf(tallies)).toEqual({
      count: 7,
      failed: 1,
      answered: 6,
      aborted: 1,
    })
    expect(statusCounts(tallies)).toEqual({ '2xx': 3, '3xx': 1, '4xx': 1, '5xx': 1, '499': 1 })
    series.advance(5_000 + 61_000)
    expect(series.latency.tail().tallies).toEqual([0, 0, 0, 0, 0, 0])
    expect(series.latency.lifetime().tallies).toEqual(tallies)
  })
})
