import type { ShedPriority } from '../config/shed.ts'

interface Stage {
  /** Of the turn's budget: from here on the first ones are turned away, and from there on all. */
  strain: readonly [from: number, all: number]
  /** Of the share that has to go while new connections wait. */
  refusal: readonly [from: number, all: number]
  /** Of `maxInFlight`, in the same way. */
  fill: readonly [from: number, all: number]
}

/** Low goes first. The ramps are probabilistic, so that it is not always the same clients. */
const stages: Readonly<Record<Exclude<ShedPriority, 'never'>, Stage>> = {
  low: { strain: [0.25, 0.5], refusal: [0, 0.5], fill: [0.5, 0.6] },
  normal: { strain: [0.5, 1], refusal: [0, 1], fill: [0.8, 0.9] },
  high: { strain: [1.5, 2], refusal: [0.5, 1.5], fill: [0.95, 1] },
}

/** What is too much, each by its own measure. */
export interface Overload {
  strain: number
  refusal: number
  fill: number
}

/** Whether anybody at all may be turned away. */
export function isOverload({ strain, refusal, fill }: Overload): boolean {
  const { low } = stages
  return strain > low.strain[0] || refusal > low.refusal[0] || fill > low.fill[0]
}

/** How likely a request of this priority is turned away: 0 to 1. */
export function shedChance(priority: ShedPriority, { strain, refusal, fill }: Overload): number {
  if (priority === 'never') return 0
  const stage = stages[priority]
  return Math.max(along(stage.strain, strain), along(stage.refusal, refusal), along(stage.fill, fill))
}

function along([from, all]: readonly [number, number], value: number): number {
  return Math.min(1, Math.max(0, (value - from) / (all - from)))
}
