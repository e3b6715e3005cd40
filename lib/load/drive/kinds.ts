import type { LoadDefinition, UserDefinition } from '../definition/types.ts'
import { durationMs } from '../definition/amounts.ts'
import type { Task, TaskContext } from './task.ts'
import { compiledTask } from './tasks.ts'

/** A kind of users, ready to be driven. */
export interface Kind {
  name: string
  weight: number
  thinkMs: readonly [least: number, most: number]
  headers: Readonly<Record<string, string>>
  pool: number
  definition: UserDefinition
  tasks: readonly Task[]
}

const DEFAULT_POOL = 20

/** The kinds that take part, in the order of the file. The definition was checked before. */
export function kindsOf(
  { users }: Pick<LoadDefinition, 'users'>,
  who: readonly string[] | null,
  context: TaskContext,
): Kind[] {
  return Object.entries(users)
    .filter(([name]) => who === null || who.includes(name))
    .map(([name, definition]) => {
      const { weight = 1, think, headers = {}, pool = DEFAULT_POOL, tasks } = definition
      return {
        name,
        weight,
        thinkMs: thinkMsOf(think),
        headers: Object.freeze({ ...headers }),
        pool,
        definition,
        tasks: Object.entries(tasks).map(([task, one]) => compiledTask(`${name}/${task}`, one, context)),
      }
    })
}

function thinkMsOf(think: UserDefinition['think']): readonly [number, number] {
  if (think === undefined) return [0, 0]
  const [least, most] = typeof think === 'string' ? [think, think] : think
  return [durationMs(least) ?? 0, durationMs(most) ?? 0]
}
