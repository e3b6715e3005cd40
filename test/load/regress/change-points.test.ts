import { describe, expect, it } from 'vitest'
import { changePoints } from '../../../lib/load/regress/change-points.ts'
import { countOf, Machine } from './simulation.ts'

type Level = readonly [runs: number, level: number]

function historyOf(machine: Machine, deviation: number, ...levels: Level[]): number[] {
  return levels.flatMap(([runs, level]) =>
    Array.from({ length: runs }, () => machine.value(level, deviation)),
  )
}

describe('change points', () => {
  it('stand where the level changed', () => {
    const points = changePoints(historyOf(new Machine(1), 0.02, [30, 100], [30, 120], [30, 90]))
    expect(points.map(({ at }) => at)).toEqual([30, 60])
    expect(points[0]!.before).toBeCloseTo(100, -1)
    expect(points[0]!.after).toBeCloseTo(120, -1)
  })

  it('are found within two runs in nine of ten noisy histories', () => {
    const found = countOf(60, (machine) => {
      const points = changePoints(historyOf(machine, 0.04, [25, 100], [25, 115]))
      return points.length === 1 && Math.abs(points[0]!.at - 25) <= 2
    })
    expect(found).toBeGreaterThanOrEqual(54)
  })

  it('are none in noise', () => {
    const alarms = countOf(100, (machine) => changePoints(historyOf(machine, 0.05, [60, 100])).length > 0)
    expect(alarms).toBeLessThanOrEqual(5)
  })

  it('are none below the smallest change that matters', () => {
    const series = historyOf(new Machine(2), 0.004, [40, 100], [40, 103])
    expect(changePoints(series)).toEqual([])
    expect(changePoints(series, { minEffect: 0.02 }).map(({ at }) => at)).toEqual([40])
  })

  it('need five runs on either side', () => {
    const series = [100, 100.1, 99.9, 100, 100.2, 150, 150.1, 149.9, 150]
    expect(changePoints(series)).toEqual([])
    expect(changePoints([...series, 150.2])).toHaveLength(1)
    expect(changePoints([])).toEqual([])
  })

  it('are found after a long history too', () => {
    const series = historyOf(new Machine(3), 0.03, [200, 100], [12, 130])
    expect(changePoints(series).map(({ at }) => at)).toEqual([200])
  })
})
