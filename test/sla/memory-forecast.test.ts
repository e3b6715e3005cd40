import { describe, expect, it } from 'vitest'
import { forecastBreach, MemoryOutlook, type MemoryForecast } from '../../lib/sla/memory-forecast.ts'

const MIB = 1_048_576
const limits = { memoryLimitBytes: 1_000 * MIB }

/** A reading each second; `rssOf` in MiB. */
function watch(seconds: number, rssOf: (second: number) => number): MemoryForecast[] {
  const outlook = new MemoryOutlook()
  const told: MemoryForecast[] = []
  for (let second = 0; second < seconds; second++) {
    const reading = { rssBytes: rssOf(second) * MIB, heapUsedBytes: 50 * MIB, heapLimitBytes: 4_000 * MIB }
    const forecast = outlook.note(reading, limits, second * 1_000)
    if (forecast !== null) told.push(forecast)
  }
  return told
}

describe('memory', () => {
  it('that grows towards its limit is told once, before it is there', () => {
    const [forecast, ...more] = watch(400, (second) => 500 + second)
    expect(more).toEqual([])
    expect(forecast!.usedBytes).toBeLessThan(limits.memoryLimitBytes)
    expect(forecast!.growthBytesPerMin / MIB).toBeCloseTo(60, 0)
    expect(forecast!.minutesLeft).toBeLessThanOrEqual(5)
    expect(forecastBreach(forecast!, 7)).toMatchObject({
      subject: 'process',
      metric: 'rssBytes',
      type: 'memory_high',
      limit: limits.memoryLimitBytes,
      at: 7,
    })
    expect(forecastBreach(forecast!, 7).message).toMatch(
      /^the memory runs out in about \d min: \d+ MiB of 1000 MiB are used, 60 MiB more each minute$/,
    )
  })

  it('is told again ten minutes later, when it still grows', () => {
    expect(watch(1_200, (second) => 700 + second * 0.4)).toHaveLength(2)
  })

  it.each<[string, (second: number) => number]>([
    ['is level, near the limit', () => 900],
    ['has teeth, as under a garbage collector', (second) => 650 + (second % 20) * 15],
    ['grows far below the limit', (second) => 100 + second],
    ['grows too slowly to matter', (second) => 700 + second * 0.01],
    ['falls', (second) => 950 - second * 0.5],
  ])('that %s is no news', (_, rssOf) => {
    expect(watch(300, rssOf)).toEqual([])
  })
})
