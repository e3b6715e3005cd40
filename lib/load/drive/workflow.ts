import type { Carried, RequestTask, StepDefinition, WorkflowTask } from '../definition/types.ts'
import type { LoadAnswer } from '../definition/user.ts'
import { requestLine } from '../wire/request-line.ts'
import { RequestFailed, RunUser } from './run-user.ts'
import { optionsOf, wordsOf, type Task, type TaskContext } from './task.ts'

/** Steps in their order, with what one hands to the next; the whole and each step have figures of their own. */
export function workflowTask(task: WorkflowTask, context: TaskContext): Task['start'] {
  const { traffic } = context
  const { tally } = traffic
  const label = `workflow:${task.workflow}`
  const steps = Object.entries(task.steps)
  return ({ session, seed, intendedMs }, done) => {
    const whole = tally.subjectOf(label)
    const bin = traffic.binAt(intendedMs)
    const user = new RunUser(session, context, seed, whole, intendedMs)
    const carried: Carried = {}
    const run = async (): Promise<void> => {
      let beganMs = intendedMs
      for (const [name, step] of steps) {
        const subject = tally.subjectOf(`${label}/${name}`)
        tally.startedAfter(bin, subject, beganMs - intendedMs)
        try {
          Object.assign(carried, await stepOf(step, user, carried))
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
    traffic.runs++
    run()
      .then(
        () => {
          const ms = traffic.nowMs() - intendedMs
          tally.ended(bin, whole, 0, false)
          tally.timed(bin, whole, ms, ms)
        },
        (error: unknown) => {
          tally.ended(bin, whole, 0, true)
          if (!(error instanceof RequestFailed)) tally.errors.add(whole, 'threw', intendedMs, wordsOf(error))
        },
      )
      .finally(() => {
        traffic.runs--
        done()
      })
  }
}

async function stepOf(step: StepDefinition, user: RunUser, carried: Carried): Promise<Carried> {
  if (typeof step === 'function') return carriedOf(await step(user, carried))
  const answer = await user.exchange(requestLine(step.request)!, optionsOf(step, user, carried))
  return carriedOf(keptOf(step, answer))
}

function keptOf(step: RequestTask & { keep?: (answer: LoadAnswer) => Carried }, answer: LoadAnswer): unknown {
  return step.keep?.(answer)
}

function carriedOf(value: unknown): Carried {
  return typeof value === 'object' && value !== null ? (value as Carried) : {}
}

/** What undoes the steps that were done. That it fails too is counted where its requests are. */
async function compensated({ compensate }: WorkflowTask, user: RunUser, carried: Carried): Promise<void> {
  try {
    await compensate?.(user, carried)
  } catch {
    // The run has failed already.
  }
}
