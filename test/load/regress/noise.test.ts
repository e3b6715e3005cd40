import { describe, expect, it } from 'vitest'
import { gateRefusal, noiseOf } from '../../../lib/load/regress/noise.ts'
import { countOf, Machine, scatter } from './simulation.ts'

describe('calibration', () => {
  it('measures the noise of the machine', () => {
    const { cpuUs, p95Ms } = noiseOf(new Machine(7).rounds(200))
    // A pair scatters by √2 more than a run; one run in ten by three times as much.
    expect(cpuUs!.deviation / (scatter.cpuUs * Math.SQRT2 * Math.sqrt(0.9 + 0.1 * 9))).toBeCloseTo(1, 0)
    expect(cpuUs!.visible).toBeLessThan(0.1)
    expect(p95Ms!.visible).toBeGreaterThan(0.5)
    expect(noiseOf(new Machine(7).rounds(5))).toEqual({})
  })

  it('refuses a gate below it, with the arithmetic and something better', () => {
    const noise = noiseOf(new Machine(7).rounds(20))
    const refusal = gateRefusal('p95Ms', 0.2, noise)
    expect(refusal).toMatch(
      /^a gate of 20 % on p95 is below this machine's noise: two runs of the same code differ by \d+ %/,
    )
    expect(refusal).toMatch(
      /20 rounds resolve ±\d+ %; gate bytes allocated per request \(±\d\.\d %\) instead$/,
    )
    expect(gateRefusal('allocatedBytes', 0.05, noise)).toBeNull()
    expect(gateRefusal('p99Ms', 0.01, noise)).toBeNull()
  })

  it('is right about what it calls visible', () => {
    const { cpuUs } = noiseOf(new Machine(7).rounds(200))
    const found = countOf(100, (machine) => {
      const rounds = machine.rounds(20, 1.05 * (1 + cpuUs!.visible))
      const logs = rounds.map(({ before, after }) => Math.log(after.metrics.cpuUs! / before.metrics.cpuUs!))
      const centre = logs.reduce((sum, each) => sum + each, 0) / 20
      const error = Math.sqrt(logs.reduce((sum, each) => sum + (each - centre) ** 2, 0) / 19 / 20)
      return centre - 2.4334 * error > Math.log(1.05)
    })
    expect(found).toBeGreaterThanOrEqual(68)
  })
})
