import type { RunTask } from '../definition/types.ts'
import { RequestFailed, RunUser } from './run-user.ts'
import { wordsOf, type Start, type TaskContext } from './task.ts'

/** A function that sends what it likes. Its whole time counts under `task:KIND/NAME`. */
export function runTask(name: string, { run }: RunTask, context: TaskContext): Start {
  const { traffic } = context
  const { tally } = traffic
  return ({ session, seed, intendedMs }, done) => {
    const subject = tally.subjectOf(`task:${name}`)
    const bin = traffic.binAt(intendedMs)
    const user = new RunUser(session, context, seed, subject, intendedMs)
    const whole = async (): Promise<void> => {
      traffic.runs++
      try {
        await run(user)
        const ms = traffic.nowMs() - intendedMs
        tally.ended(bin, subject, 0, false)
        tally.timed(bin, subject, ms, ms)
      } catch (error) {
        tally.ended(bin, subject, 0, true)
        // A request that failed was counted where it was sent.
        if (!(error instanceof RequestFailed)) tally.errors.add(subject, 'threw', intendedMs, wordsOf(error))
      }
      traffic.runs--
      done()
    }
    void whole()
  }
}
