import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bucketFloorMs, bucketMiddleMs, bucketOf, BUCKETS } from '../../lib/stats/buckets.ts'
import { Histogram } from '../../lib/stats/histogram.ts'
import { Scale } from '../../lib/stats/scale.ts'

const quantiles = [0.01, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 1]
const HOUR_MS = 3_600_000

/** The value that a share of `q` of the sorted values does not exceed. */
function trueQuantile(sorted: readonly number[], q: number): number {
  return sorted[Math.max(0, Math.ceil(sorted.length * q) - 1)]!
}

function expectWithinOnePercent(values: readonly number[]): void {
  const histogram = new Histogram()
  for (const value of values) histogram.record(value)
  const sorted = values.toSorted((a, b) => a - b)
  for (const q of quantiles) {
    const truth = trueQuantile(sorted, q)
    const error = Math.abs(histogram.quantileMs(q)! - truth) / truth
    expect(error, `q ${q}: ${histogram.quantileMs(q)} for ${truth}`).toBeLessThanOrEqual(0.01)
  }
}

const inRange = fc.double({ min: 0.001, max: HOUR_MS, noNaN: true })
/** Spread evenly over the nine decades, where a plain range would hardly ever be small. */
const logUniform = fc.double({ min: Math.log(0.001), max: Math.log(HOUR_MS), noNaN: true }).map(Math.exp)
const unit = fc.double({ min: 1e-9, max: 1 - 1e-9, noNaN: true })
const paretoMs = unit.map((u) => Math.min(HOUR_MS, 2 / u ** (1 / 1.1)))
const bimodal = fc
  .tuple(fc.boolean(), unit, unit)
  .map(([slow, u, v]) => (slow ? 400 : 4) * (1 + 0.3 * (u + v - 1)))

describe('the bucket scale', () => {
  it('runs from 1 µs to 1 h without a gap', () => {
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      expect(bucketOf(bucketMiddleMs(bucket))).toBe(bucket)
      expect(bucketFloorMs(bucket + 1)).toBeGreaterThan(bucketFloorMs(bucket))
    }
    expect(bucketOf(0.001)).toBe(0)
    expect(bucketOf(HOUR_MS)).toBe(BUCKETS - 1)
  })

  it('puts what lies outside into the nearest bucket', () => {
    for (const tiny of [0, 1e-9, -5, Number.NaN]) expect(bucketOf(tiny)).toBe(0)
    for (const huge of [HOUR_MS * 2, Infinity]) expect(bucketOf(huge)).toBe(BUCKETS - 1)
  })
})

describe('a histogram', () => {
  it.each([
    ['uniform', inRange],
    ['log-uniform', logUniform],
    ['heavy-tailed', paretoMs],
    ['bimodal', bimodal],
  ])('is within 1 %% of every sorted value: %s data', (_, arbitrary) => {
    fc.assert(fc.property(fc.array(arbitrary, { minLength: 1, maxLength: 2_000 }), expectWithinOnePercent), {
      numRuns: 150,
      seed: 20,
    })
  })

  it('knows nothing without data', () => {
    expect(new Histogram().quantileMs(0.5)).toBeNull()
  })

  it('leaves out what is no duration', () => {
    const histogram = new Histogram()
    for (const value of [Number.NaN, -1, -Infinity]) histogram.record(value)
    expect(histogram.count).toBe(0)
  })

  it('counts what was over a limit exactly, the limit itself being within', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 1, max: 5_000 }), { minLength: 1, maxLength: 12 }),
        fc.array(fc.integer({ min: 1, max: 5_000 }), { maxLength: 500 }),
        (limits, values) => {
          const histogram = new Histogram(new Scale(limits))
          for (const value of values) histogram.record(value)
          for (const limit of limits) {
            expect(histogram.countOver(limit)).toBe(values.filter((value) => value > limit).length)
          }
        },
      ),
    )
  })

  it('tells limits of one bucket apart', () => {
    const histogram = new Histogram(new Scale([250, 250.5, 251]))
    for (const value of [249.9, 250, 250.2, 250.7, 251, 251.3]) histogram.record(value)
    expect([250, 250.5, 251].map((limit) => histogram.countOver(limit))).toEqual([4, 3, 1])
  })

  it('refuses to count over a limit that is no boundary', () => {
    expect(() => new Histogram().countOver(250)).toThrow(/not a boundary/)
  })

  it('merges to what one histogram of all would have been', () => {
    fc.assert(
      fc.property(fc.array(logUniform), fc.array(logUniform), (left, right) => {
        const scale = new Scale([100])
        const [a, b, both] = [new Histogram(scale), new Histogram(new Scale([100])), new Histogram(scale)]
        for (const value of left) a.record(value)
        for (const value of right) b.record(value)
        for (const value of [...left, ...right]) both.record(value)
        a.merge(b)
        expect(a.counts).toEqual(both.counts)
        expect([a.count, a.minMs, a.maxMs]).toEqual([both.count, both.minMs, both.maxMs])
        expect(a.sumMs).toBeCloseTo(both.sumMs, 3)
      }),
    )
  })

  it('refuses to merge what has other boundaries', () => {
    expect(() => new Histogram(new Scale([1])).merge(new Histogram(new Scale([2])))).toThrow(/boundaries/)
  })

  it('survives JSON', () => {
    fc.assert(
      fc.property(fc.array(logUniform), (values) => {
        const histogram = new Histogram(new Scale([5, 10]))
        for (const value of values) histogram.record(value)
        const copy = Histogram.fromJSON(JSON.parse(JSON.stringify(histogram)))
        expect(copy.counts).toEqual(histogram.counts)
        expect(copy.quantileMs(0.9)).toBe(histogram.quantileMs(0.9))
        expect(copy.minMs).toBe(histogram.minMs)
      }),
    )
  })

  it('takes 8 KiB, whatever it holds', () => {
    const histogram = new Histogram()
    const empty = histogram.footprintBytes
    for (let value = 0.001; value < HOUR_MS; value *= 1.01) histogram.record(value)
    expect(histogram.footprintBytes).toBe(empty)
    expect(empty).toBeLessThanOrEqual(8 * 1024)
  })
})
