import { isRecord, type Problems } from './problems.ts'
import type { EgressOptions } from './types.ts'

const keys = ['dir', 'put', 'hook'] as const

/** Where incidents are sent; nowhere, unless it is said. */
export function resolveEgress(given: unknown, problems: Problems): false | Readonly<EgressOptions> {
  if (given === undefined || given === false) return false
  if (!isRecord(given)) {
    problems.add('egress', 'must be an object such as { dir }, or false', given)
    return false
  }
  for (const [key, value] of Object.entries(given))
    if (!(keys as readonly string[]).includes(key)) problems.unknownKey(`egress.${key}`, key, keys, value)
  const { dir, put, hook } = given
  if (dir !== undefined && (typeof dir !== 'string' || dir === '' || dir.includes('\0')))
    problems.add('egress.dir', 'must be a path', dir)
  if (put !== undefined && typeof put !== 'function')
    problems.add('egress.put', 'must be a function that answers with the URL of a file', typeof put)
  if (hook !== undefined && typeof hook !== 'function')
    problems.add('egress.hook', 'must be a function (incident, folder)', hook)
  if (keys.every((key) => given[key] === undefined))
    problems.add('egress', `sends nothing anywhere: say ${keys.join(', ')}, or false`, given)
  return Object.freeze({ ...(given as EgressOptions) })
}
