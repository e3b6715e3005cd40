import { isRecord, type Problems } from '../../config/problems.ts'
import { requestLine } from '../wire/request-line.ts'
import { durationMs } from './amounts.ts'

const userKeys = ['weight', 'think', 'headers', 'setup', 'teardown', 'tasks', 'pool']
const requestKeys = ['request', 'params', 'query', 'headers', 'body', 'json', 'expect', 'expectMs']
const expectKeys = ['status', 'header', 'body', 'json']

/** Everything that is wrong with the users and their tasks. */
export function checkUsers(users: unknown, problems: Problems): void {
  if (!isRecord(users) || Object.keys(users).length === 0) {
    const example = "{ visitor: { tasks: { home: { request: 'GET /' } } } }"
    problems.add('users', `must be an object of kinds of users such as ${example}`, users)
    return
  }
  for (const [name, user] of Object.entries(users)) {
    const path = `users.${name}`
    if (!isRecord(user)) problems.add(path, 'must be an object with tasks', user)
    else checkUser(path, user, problems)
  }
}

function checkUser(path: string, user: Record<string, unknown>, problems: Problems): void {
  checkKeys(path, user, userKeys, problems)
  const { weight, think, setup, teardown, tasks, pool } = user
  checkWeight(`${path}.weight`, weight, problems)
  if (think !== undefined && !isThinking(think))
    problems.add(`${path}.think`, "must be a time such as '2s', or two: ['1s', '3s']", think)
  for (const [name, hook] of Object.entries({ setup, teardown }))
    if (hook !== undefined && typeof hook !== 'function')
      problems.add(`${path}.${name}`, 'must be a function', hook)
  if (pool !== undefined && !(Number.isInteger(pool) && (pool as number) >= 1 && (pool as number) <= 10_000))
    problems.add(`${path}.pool`, 'must be a whole number, 1 to 10000', pool)
  if (!isRecord(tasks) || Object.keys(tasks).length === 0) {
    problems.add(`${path}.tasks`, "must be an object of tasks such as { home: { request: 'GET /' } }", tasks)
    return
  }
  for (const [name, task] of Object.entries(tasks)) checkTask(`${path}.tasks.${name}`, task, problems)
}

function checkTask(path: string, task: unknown, problems: Problems): void {
  if (!isRecord(task)) {
    problems.add(path, "must be an object such as { request: 'GET /' }", task)
    return
  }
  checkWeight(`${path}.weight`, task['weight'], problems)
  const kinds = ['request', 'run', 'workflow'].filter((kind) => task[kind] !== undefined)
  if (kinds.length !== 1) problems.add(path, 'must have one of request, run and workflow', task)
  else if (kinds[0] === 'request') checkRequest(path, task, ['weight'], problems)
  else if (kinds[0] === 'run') {
    checkKeys(path, task, ['weight', 'run'], problems)
    if (typeof task['run'] !== 'function') problems.add(`${path}.run`, 'must be a function', task['run'])
  } else checkWorkflow(path, task, problems)
}

function checkWorkflow(path: string, task: Record<string, unknown>, problems: Problems): void {
  checkKeys(path, task, ['weight', 'workflow', 'steps', 'compensate'], problems)
  const { workflow, steps } = task
  if (typeof workflow !== 'string' || !/^[^/]+$/.test(workflow))
    problems.add(`${path}.workflow`, 'must be a name without a slash', workflow)
  if (!isRecord(steps) || Object.keys(steps).length === 0)
    return problems.add(`${path}.steps`, 'must be an object of steps', steps)
  for (const [name, step] of Object.entries(steps)) {
    if (typeof step === 'function') continue
    if (isRecord(step)) checkRequest(`${path}.steps.${name}`, step, ['keep'], problems)
    else problems.add(`${path}.steps.${name}`, 'must be a request or a function', step)
  }
}

function checkRequest(
  path: string,
  task: Record<string, unknown>,
  others: readonly string[],
  problems: Problems,
): void {
  checkKeys(path, task, [...requestKeys, ...others], problems)
  const { request, expect, expectMs } = task
  if (requestLine(request) === null)
    problems.add(`${path}.request`, "must be a method and a path such as 'GET /orders/:id'", request)
  if (expect !== undefined && !isRecord(expect)) problems.add(`${path}.expect`, 'must be an object', expect)
  else checkKeys(`${path}.expect`, expect ?? {}, expectKeys, problems)
  if (expectMs === undefined) return
  const [least, most] = Array.isArray(expectMs) ? (expectMs as unknown[]) : []
  if (!(typeof least === 'number' && typeof most === 'number' && least >= 0 && least < most))
    problems.add(`${path}.expectMs`, 'must be two numbers of milliseconds, [least, most]', expectMs)
}

function checkKeys(
  path: string,
  given: Record<string, unknown>,
  known: readonly string[],
  problems: Problems,
): void {
  for (const [key, value] of Object.entries(given))
    if (!known.includes(key)) problems.unknownKey(`${path}.${key}`, key, known, value)
}

function checkWeight(path: string, weight: unknown, problems: Problems): void {
  if (weight !== undefined && !(typeof weight === 'number' && weight > 0 && Number.isFinite(weight)))
    problems.add(path, 'must be a number above 0', weight)
}

function isThinking(think: unknown): boolean {
  const times: unknown[] = Array.isArray(think) ? think : [think]
  return times.length >= 1 && times.length <= 2 && times.every((time) => durationMs(time) !== null)
}
