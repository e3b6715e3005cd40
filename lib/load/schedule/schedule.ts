import type { Shape } from '../definition/shape.ts'
import { randomOf } from '../random.ts'
import { arrivals } from './arrivals.ts'
import { chosen, seedOf, type Weighted } from './choice.ts'
import { phasesOf } from './level.ts'

/** One arrival of the open model. */
export interface Arrival {
  index: number
  atMs: number
  /** Index of the kind of user, and of its task. */
  kind: number
  task: number
  /** Of whatever the task draws. */
  seed: number
}

/** Who comes when, and does what: of the seed alone. */
export function* scheduleOf(
  shape: Pick<Shape, 'phases' | 'spacing'>,
  kinds: readonly (Weighted & { tasks: readonly Weighted[] })[],
  seed: number,
): Generator<Arrival, void> {
  let index = 0
  for (const atMs of arrivals(phasesOf(shape.phases), shape.spacing, seed)) {
    const own = seedOf(seed, index)
    const random = randomOf(own)
    const kind = chosen(kinds, random())
    yield { index, atMs, kind, task: chosen(kinds[kind]!.tasks, random()), seed: own }
    index++
  }
}
