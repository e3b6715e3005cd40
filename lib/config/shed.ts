import { isRecord, type Problems } from './problems.ts'
import { readSection } from './section.ts'

/** Who is turned away first. `never` is for what has to be answered whatever happens. */
export type ShedPriority = 'low' | 'normal' | 'high' | 'never'

export interface ShedOptions {
  /**
   * The longest that a request may wait for the event loop before others are turned away. 10 to 10 000.
   * @default 50
   */
  delayMs?: number
  /**
   * Requests under way at which even those of high priority are turned away; normal ones from 80 %, low from 50 %.
   * @default Infinity
   */
  maxInFlight?: number
  /** What `Retry-After` says, give or take a half, so that they do not all come back at once. @default 2_000 */
  retryAfterMs?: number
  /** Only counts who would have been turned away. @default false */
  dryRun?: boolean
  /**
   * Priorities by path, with or without a method: `{ 'GET /reports/*': 'low', '/pay/:id': 'high' }`. The first that
   * fits holds; the rest is `normal`; `/health` and its like are `never`, unless they stand here.
   */
  routes?: Record<string, ShedPriority>
}

export interface ResolvedShed {
  delayMs: number
  maxInFlight: number
  retryAfterMs: number
  dryRun: boolean
  routes: Readonly<Record<string, ShedPriority>>
}

const priorities: readonly unknown[] = ['low', 'normal', 'high', 'never']
const row = /^([A-Z]+(-[A-Z]+)* )?\/\S*$/

/** Off unless it is asked for: nobody's requests are refused by surprise. */
export function resolveShed(
  tree: Record<string, unknown>,
  problems: Problems,
): Readonly<ResolvedShed> | false {
  const given = tree['shed']
  if (given === undefined || given === false || !isRecord(given)) return false
  const section = readSection(tree, 'shed', problems) as Omit<ResolvedShed, 'routes'>
  return Object.freeze({ ...section, routes: resolveRoutes(given['routes'], problems) })
}

function resolveRoutes(given: unknown, problems: Problems): ResolvedShed['routes'] {
  if (given === undefined) return {}
  if (!isRecord(given)) {
    problems.add('shed.routes', "must be an object such as { 'GET /reports/*': 'low' }", given)
    return {}
  }
  for (const [name, priority] of Object.entries(given)) {
    const path = `shed.routes['${name}']`
    if (!row.test(name)) problems.add(path, "must be '/path' or 'METHOD /path'", name)
    else if (!priorities.includes(priority)) {
      problems.add(path, `must be one of ${priorities.map((one) => `'${String(one)}'`).join(', ')}`, priority)
    }
  }
  return Object.freeze({ ...(given as Record<string, ShedPriority>) })
}
