import { isRecord, type Problems } from './problems.ts'
import type { ObserveOptions } from './types.ts'

/** Tracing channels, by name, and the operation that stands for each. */
export function resolveObserve(given: unknown, problems: Problems): false | Readonly<ObserveOptions> {
  if (given === false) return false
  if (given === undefined) return Object.freeze({})
  if (!isRecord(given)) {
    problems.add(
      'observe',
      "must be false, or an object such as { 'tracing:pg:query': 'op:db.query' }",
      given,
    )
    return false
  }
  for (const [channel, operation] of Object.entries(given)) {
    const at = `observe['${channel}']`
    if (!/^tracing:./.test(channel)) {
      problems.add(at, "must be the name of a TracingChannel after 'tracing:'", channel)
    } else if (/:(start|end|asyncStart|asyncEnd|error)$/.test(channel)) {
      problems.add(at, 'must be the whole TracingChannel and not one of its events', channel)
    }
    if (typeof operation !== 'string' || !/^op:./.test(operation)) {
      problems.add(at, "must name its operation, such as 'op:db.query'", operation)
    }
  }
  return Object.freeze({ ...given } as ObserveOptions)
}
