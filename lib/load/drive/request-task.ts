import type { RequestTask } from '../definition/types.ts'
import type { RequestOptions } from '../definition/user.ts'
import { looksInside } from '../wire/expectation.ts'
import { requestLine } from '../wire/request-line.ts'
import { outgoingOf } from '../wire/request-text.ts'
import { RunUser } from './run-user.ts'
import type { Session } from './session.ts'
import { BACK_OFF_MS, optionsOf, templated, wordsOf, type Start, type TaskContext } from './task.ts'
import type { Prepared, Traffic } from './traffic.ts'

/** One request. */
export function requestTask(task: RequestTask, { traffic, host }: TaskContext): Start {
  const line = requestLine(task.request)!
  const inside = looksInside(task.expect)
  const preparedOf = ({ headers }: Session, options: RequestOptions): Prepared => ({
    subject: traffic.tally.subjectOf(line.subject),
    outgoing: outgoingOf(line, host, headers, options, inside),
    expect: task.expect,
    looksInside: inside,
  })
  const isFixed = !templated.some((name) => typeof task[name] === 'function')
  // The way of the fastest load there is: no promise, and nothing made anew for each request.
  const fixed = (session: Session): Prepared =>
    session.prepared(task, () => preparedOf(session, task as RequestOptions))
  const made = (session: Session, seed: number): Prepared => {
    const subject = traffic.tally.subjectOf(line.subject)
    const user = new RunUser(session, { traffic, host }, seed, subject, null)
    return preparedOf(session, optionsOf(task, user, {}))
  }
  return ({ session, seed, intendedMs, connection }, done) => {
    let request: Prepared
    try {
      request = isFixed ? fixed(session) : made(session, seed)
    } catch (error) {
      countFailure(traffic, line.subject, intendedMs, error)
      // Never at once: whoever goes on by itself would not come back.
      setTimeout(done, BACK_OFF_MS)
      return
    }
    traffic.send(request, intendedMs, connection, done)
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
