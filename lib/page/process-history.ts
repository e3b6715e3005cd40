import { StepRing } from '../stats/step-ring.ts'
import {
  GC_KIND,
  GC_MAX,
  gcKinds,
  PROCESS_WIDTH,
  processColumns,
  ProcessStep,
  type Stretch,
} from './process-step.ts'
import { numberOf } from './numbers.ts'
import type { GcMark, ProcessSample, Range } from './wire.ts'

interface Grain {
  ring: StepRing
  step: ProcessStep
}

const MINUTE_MS = 60_000
const HOUR_MS = 3_600_000
const grains: readonly [stepMs: number, steps: number][] = [
  [1_000, 600],
  [10_000, 1_080],
  [60_000, 1_440],
]

const spans: Readonly<Record<Range, [grain: number, spanMs: number]>> = {
  '1m': [0, MINUTE_MS],
  '5m': [0, 5 * MINUTE_MS],
  '10m': [0, 10 * MINUTE_MS],
  '3h': [1, 3 * HOUR_MS],
  '24h': [2, 24 * HOUR_MS],
}

/** Some steps of one grain: `from` up to `to`, both included. */
export interface Stretches {
  stepMs: number
  from: number
  to: number
  column(name: keyof ProcessSample): (number | null)[]
  gc(atOf: (step: number) => number): GcMark[]
}

const GC_MARKS = 200

/** The process over the last day: finer the newer. */
export class ProcessHistory {
  readonly #grains: readonly Grain[] = grains.map(([stepMs, steps]) => ({
    ring: new StepRing(stepMs, steps, PROCESS_WIDTH),
    step: new ProcessStep(),
  }))

  get footprintBytes(): number {
    return this.#grains.reduce((sum, { ring, step }) => sum + ring.footprintBytes + step.footprintBytes, 0)
  }

  note(stretch: Stretch, nowMs: number): void {
    for (const { ring, step } of this.#grains) {
      step.add(stretch)
      const done = ring.doneAt(nowMs)
      if (done > ring.last) ring.put(done, step.take())
    }
  }

  /** All that a range has, up to the newest step that is over. */
  range(range: Range): Stretches {
    const [grain, spanMs] = spans[range]
    const { ring } = this.#grains[grain]!
    return this.#stretches(ring, ring.last - spanMs / ring.stepMs + 1, ring.last)
  }

  get newestSecond(): number {
    return this.#grains[0]!.ring.last
  }

  /** The finest steps after `step`. */
  after(step: number): Stretches {
    const { ring } = this.#grains[0]!
    return this.#stretches(ring, Math.max(step, ring.last - ring.size) + 1, ring.last)
  }

  #stretches(ring: StepRing, from: number, to: number): Stretches {
    const values = (column: number): number[] =>
      Array.from({ length: Math.max(0, to - from + 1) }, (_, at) => ring.at(from + at, column))
    return {
      stepMs: ring.stepMs,
      from,
      to,
      column: (name) => values(processColumns.indexOf(name)).map(numberOf),
      gc: (atOf) => {
        const marks = values(GC_MAX).map((pauseMs, at) => {
          const kind = gcKinds[ring.at(from + at, GC_KIND)] ?? 'minor'
          return { at: atOf(from + at), pauseMs: numberOf(pauseMs) ?? 0, kind }
        })
        const longest = marks.filter(({ pauseMs }) => pauseMs > 0).toSorted((a, b) => b.pauseMs - a.pauseMs)
        return longest.slice(0, GC_MARKS).toSorted((a, b) => a.at - b.at)
      },
    }
  }
}
