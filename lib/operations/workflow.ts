import { nameText } from '../record/naming.ts'
import { workflowName } from '../record/operation-name.ts'
import type { Calls } from './calls.ts'
import { measure } from './measure.ts'

/** One run of a workflow. */
export interface Workflow {
  /** Runs one step as `perf.measure` does. A step that fails does not end the workflow: it may recover. */
  step<T>(step: string, fn: () => T): T
  /** Ends the run, failed if it is given an error. Only the first time counts; a run that never ends is never counted. */
  end(error?: unknown): void
}

export function beginWorkflow(calls: Calls, name: string): Workflow {
  const workflow = workflowName(name)
  const whole = calls.begin('workflow', workflow)
  let isOver = false
  return {
    step: (step, fn) => measure(calls, 'step', `${workflow}/${nameText(step)}`, fn),
    end(error) {
      if (isOver) return
      isOver = true
      calls.end(whole, error !== undefined && error !== null)
    },
  }
}
