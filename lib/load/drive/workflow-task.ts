import type { Carried, StepDefinition, WorkflowTask } from '../definition/types.ts'
import { requestLine } from '../wire/request-line.ts'
import { RequestFailed, RunUser } from './run-user.ts'
import { optionsOf, wordsOf, type Start, type TaskContext } from './task.ts'

/** Steps in their order, with what one hands to the next; the whole and each step have figures of their own. */
export function workflowTask(task: WorkflowTask, context: TaskContext): Start {
  const { traffic } = context
  const { tally } = traffic
  const label = `workflow:${task.workflow}`
  return ({ session, seed, intendedMs }, done) => {
    const whole = tally.subjectOf(label)
    const bin = traffic.binAt(intendedMs)
    const user = new RunUser(session, context, seed, whole, intendedMs)
    const steps = async (): Promise<void> => {
      const carried: Carried = {}
      let beganMs = intendedMs
      for (const [name, step] of Object.entries(task.steps)) {
        const subject = tally.subjectOf(`${label}/${name}`)
        tally.startedAfter(bin, subject, beganMs - intendedMs)
        try {
          Object.assign(carried, await carriedOf(step, user, carried))
        } catch (error) {
          tally.ended(bin, subject, 0, true)
          await compensated(task, user, carried)
          throw error
        }
        const nowMs = traffic.nowMs()
        tally.ended(bin, subject, 0, false)
        tally.timed(bin, subject, nowMs - beganMs, nowMs - beganMs)
        beganMs = nowMs
      }
    }
    const run = async (): Promise<void> => {
      traffic.runs++
      try {
        await steps()
        const ms = traffic.nowMs() - intendedMs
        tally.ended(bin, whole, 0, false)
        tally.timed(bin, whole, ms, ms)
      } catch (error) {
        tally.ended(bin, whole, 0, true)
        if (!(error instanceof RequestFailed)) tally.errors.add(whole, 'threw', intendedMs, wordsOf(error))
      }
      traffic.runs--
      done()
    }
    void run()
  }
}

/** What a step adds to what is carried. */
async function carriedOf(step: StepDefinition, user: RunUser, carried: Carried): Promise<unknown> {
  if (typeof step === 'function') return await step(user, carried)
  const answer = await user.exchange(requestLine(step.request)!, optionsOf(step, user, carried))
  return step.keep?.(answer)
}

/** What undoes the steps that were done. That it fails too is counted where its requests are. */
async function compensated({ compensate }: WorkflowTask, user: RunUser, carried: Carried): Promise<void> {
  try {
    await compensate?.(user, carried)
  } catch {
    // The run has failed already.
  }
}
