import type { PhaseShape } from '../definition/shape.ts'

/** A phase with its place in the scenario. */
export interface Phase extends PhaseShape {
  index: number
  atMs: number
}

/** Part of one phase, a second long unless the phase ends before: what requests are counted by. */
export interface Bin {
  atMs: number
  spanMs: number
  phase: number
  /** In the middle of it. */
  level: number
}

export function phasesOf(shapes: readonly PhaseShape[]): Phase[] {
  let atMs = 0
  return shapes.map((one, index) => {
    const phase = { ...one, index, atMs }
    atMs += one.ms
    return phase
  })
}

export function lengthMs(phases: readonly Phase[]): number {
  const last = phases.at(-1)
  return last === undefined ? 0 : last.atMs + last.ms
}

export function levelAt(phase: Phase, atMs: number): number {
  return phase.from + ((phase.to - phase.from) * (atMs - phase.atMs)) / phase.ms
}

const BIN_MS = 1_000

export function binsOf(phases: readonly Phase[]): Bin[] {
  return phases.flatMap((phase) => {
    const bins: Bin[] = []
    for (let fromMs = 0; fromMs < phase.ms; fromMs += BIN_MS) {
      const atMs = phase.atMs + fromMs
      const spanMs = Math.min(BIN_MS, phase.ms - fromMs)
      bins.push({ atMs, spanMs, phase: phase.index, level: levelAt(phase, atMs + spanMs / 2) })
    }
    return bins
  })
}

/** Which bin a moment lies in. Asked with moments that mostly rise: it goes on from the last answer. */
export class BinFinder {
  readonly #bins: readonly Bin[]
  #at = 0

  constructor(bins: readonly Bin[]) {
    this.#bins = bins
  }

  /** What lies before the first is in it, and behind the last in that one. */
  indexAt(atMs: number): number {
    const bins = this.#bins
    while (this.#at + 1 < bins.length && bins[this.#at + 1]!.atMs <= atMs) this.#at++
    while (this.#at > 0 && bins[this.#at]!.atMs > atMs) this.#at--
    return this.#at
  }
}
