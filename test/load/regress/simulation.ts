import { randomOf } from '../../../lib/load/random.ts'
import type { MetricValues, Round, SliceReading } from '../../../lib/load/regress/reading.ts'

/** How much the figures of a fresh process scatter around what they should be, as measured on two busy cores. */
export const scatter = { cpuUs: 0.056, allocatedBytes: 0.007, p50Ms: 0.13, p95Ms: 0.6 }

/** One run in ten is hit by a neighbour, and scatters three times as much. */
const HIT = 0.1

/** Processes that cost what they should, up to luck. Seeded: the same processes on every machine. */
export class Machine {
  readonly random: () => number

  constructor(seed: number) {
    this.random = randomOf(seed)
  }

  normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.random())) * Math.cos(2 * Math.PI * this.random())
  }

  value(centre: number, deviation: number): number {
    const wild = this.random() < HIT ? 3 : 1
    return centre * Math.exp(deviation * wild * this.normal())
  }

  /** One run of code that costs so many times what it did at first. */
  run(cost = 1): SliceReading {
    const metrics: MetricValues = {
      cpuUs: this.value(400 * cost, scatter.cpuUs),
      allocatedBytes: this.value(80_000 * cost, scatter.allocatedBytes),
      p50Ms: this.value(1.2 * cost, scatter.p50Ms),
      p95Ms: this.value(8 * cost, scatter.p95Ms),
    }
    return { requests: 2_000, errors: 0, metrics, calls: { 'op:db.query': 6_000 } }
  }

  runs(count: number, cost = 1): SliceReading[] {
    return Array.from({ length: count }, () => this.run(cost))
  }

  rounds(count: number, cost = 1): Round[] {
    return Array.from({ length: count }, () => ({ before: this.run(), after: this.run(cost) }))
  }
}

/** How many of so many independent trials come true. */
export function countOf(trials: number, trial: (machine: Machine) => boolean): number {
  return Array.from({ length: trials }, (_, seed) => trial(new Machine(seed + 1))).filter(Boolean).length
}
