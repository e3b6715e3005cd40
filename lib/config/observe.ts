import { isRecord, type Problems } from './problems.ts'
import type { ObserveOptions, RecipeName } from './types.ts'

const recipes: readonly RecipeName[] = ['ioredis', 'redis']
/** What tells nothing by itself. */
const handedOver = new Set<unknown>(['pg', 'sqlite', 'lru-cache'])
const names = recipes.map((name) => `'${name}'`).join(', ')

/** Recipes and tracing channels, by name, and the operation that stands for each. */
export function resolveObserve(given: unknown, problems: Problems): false | Readonly<ObserveOptions> {
  if (given === false) return false
  if (given === undefined) return Object.freeze({})
  if (Array.isArray(given)) return resolveRecipes(given, problems)
  if (!isRecord(given)) {
    problems.add(
      'observe',
      `must be false, or an object such as { 'tracing:pg:query': 'op:db.query' }, or a list of ${names}`,
      given,
    )
    return false
  }
  for (const [name, operation] of Object.entries(given)) {
    const at = `observe['${name}']`
    if (!isRecipe(name)) checkChannel(at, name, problems)
    if (typeof operation !== 'string' || !/^op:./.test(operation)) {
      problems.add(at, "must name its operation, such as 'op:db.query'", operation)
    }
  }
  return Object.freeze({ ...given } as ObserveOptions)
}

function resolveRecipes(given: readonly unknown[], problems: Problems): Readonly<ObserveOptions> {
  const observe: ObserveOptions = {}
  for (const [at, name] of given.entries()) {
    if (isRecipe(name)) observe[name] = `op:${name}`
    else
      problems.add(
        `observe[${at}]`,
        handedOver.has(name) ? 'has to be handed over: perf.follow(…)' : `must be one of ${names}`,
        name,
      )
  }
  return Object.freeze(observe)
}

function isRecipe(name: unknown): name is RecipeName {
  return recipes.includes(name as RecipeName)
}

function checkChannel(at: string, name: string, problems: Problems): void {
  if (!/^tracing:./.test(name)) {
    problems.add(at, `must be ${names}, or the name of a TracingChannel after 'tracing:'`, name)
  } else if (/:(start|end|asyncStart|asyncEnd|error)$/.test(name)) {
    problems.add(at, 'must be the whole TracingChannel and not one of its events', name)
  }
}
