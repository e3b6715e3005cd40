import type { RequestTask, RunTask, TaskDefinition, WorkflowTask } from '../definition/types.ts'
import type { RequestOptions } from '../definition/user.ts'
import type { Connection, Outcome } from '../wire/connection.ts'
import { looksInside } from '../wire/expectation.ts'
import { requestLine, type RequestLine } from '../wire/request-line.ts'
import { outgoingOf } from '../wire/request-text.ts'
import { RequestFailed, RunUser } from './run-user.ts'
import type { Session } from './session.ts'
import type { Prepared, Traffic } from './traffic.ts'
import { workflowTask } from './workflow.ts'

export interface TaskContext {
  traffic: Traffic
  /** What stands in the `host` header. */
  host: string
}

/** One run of a task. */
export interface Run {
  session: Session
  seed: number
  intendedMs: number
  /** Null: any connection that is free. */
  connection: Connection | null
}

export interface Task {
  name: string
  weight: number
  /** `done` is called once, later, when the run has ended; with the outcome of what was one request. Never throws. */
  start(run: Run, done: (outcome?: Outcome) => void): void
}

/** A closed user whose requests fail before they reach anybody would try again thousands of times a second. */
export const BACK_OFF_MS = 100

const optionNames = ['params', 'query', 'headers', 'body', 'json'] as const

export function compiledTask(name: string, definition: TaskDefinition, context: TaskContext): Task {
  const { weight = 1 } = definition
  if ('run' in definition) return { name, weight, start: runTask(name, definition, context) }
  if ('workflow' in definition)
    return { name, weight, start: workflowTask(definition as WorkflowTask, context) }
  return { name, weight, start: requestTask(definition as RequestTask, context) }
}

function requestTask(task: RequestTask, context: TaskContext): Task['start'] {
  const line = requestLine(task.request)!
  const isFixed = !optionNames.some((name) => typeof task[name] === 'function')
  const { traffic } = context
  const prepared = (session: Session, options: RequestOptions): Prepared =>
    preparedOf(line, session, options, context)
  if (isFixed) {
    // The way of the fastest load there is: no promise, and nothing made for each request.
    const prepare = (session: Session): Prepared => prepared(session, task as RequestOptions)
    return ({ session, intendedMs, connection }, done) => {
      traffic.send(
        session.prepared(task, () => prepare(session)),
        intendedMs,
        connection,
        done,
      )
    }
  }
  return ({ session, seed, intendedMs, connection }, done) => {
    let request: Prepared
    try {
      const user = new RunUser(session, context, seed, traffic.tally.subjectOf(line.subject), intendedMs)
      request = prepared(session, optionsOf(task, user, {}))
    } catch (error) {
      countFailure(traffic, line.subject, intendedMs, error)
      // Never at once: whoever goes on by itself would not come back.
      setTimeout(done, BACK_OFF_MS)
      return
    }
    traffic.send(request, intendedMs, connection, done)
  }
}

function preparedOf(
  line: RequestLine,
  { headers }: Session,
  options: RequestOptions,
  { traffic, host }: TaskContext,
): Prepared {
  const { expect } = options
  const inside = looksInside(expect)
  return {
    subject: traffic.tally.subjectOf(line.subject),
    outgoing: outgoingOf(line, host, headers, options, inside),
    expect,
    looksInside: inside,
  }
}

/** What a task says of its request, with whatever is made anew each time. */
export function optionsOf(
  task: RequestTask,
  user: RunUser,
  carried: Record<string, unknown>,
): RequestOptions {
  const options: Record<string, unknown> = { expect: task.expect }
  for (const name of optionNames) {
    const given = task[name]
    if (given !== undefined) options[name] = typeof given === 'function' ? given(user, carried) : given
  }
  return options as RequestOptions
}

function runTask(name: string, { run }: RunTask, context: TaskContext): Task['start'] {
  const { traffic } = context
  return ({ session, seed, intendedMs }, done) => {
    const subject = traffic.tally.subjectOf(`task:${name}`)
    const bin = traffic.binAt(intendedMs)
    const user = new RunUser(session, context, seed, subject, intendedMs)
    traffic.runs++
    const finish = (error: unknown): void => {
      traffic.runs--
      const isError = error !== null
      const ms = traffic.nowMs() - intendedMs
      traffic.tally.ended(bin, subject, 0, isError)
      if (!isError) traffic.tally.timed(bin, subject, ms, ms)
      // A request that failed was counted where it was sent.
      else if (!(error instanceof RequestFailed))
        traffic.tally.errors.add(subject, 'threw', intendedMs, wordsOf(error))
      done()
    }
    Promise.resolve(user)
      .then(run)
      .then(
        () => finish(null),
        (error: unknown) => finish(error ?? new Error('it threw nothing')),
      )
  }
}

/** What never became a request. */
function countFailure(traffic: Traffic, label: string, atMs: number, error: unknown): void {
  const { tally } = traffic
  const subject = tally.subjectOf(label)
  const bin = traffic.binAt(atMs)
  tally.planned(bin, subject)
  tally.ended(bin, subject, 0, true)
  tally.errors.add(subject, 'threw', atMs, wordsOf(error))
}

export function wordsOf(error: unknown): string {
  const words = error instanceof Error ? error.message : String(error)
  return words.replaceAll(/\s+/g, ' ').trim()
}
