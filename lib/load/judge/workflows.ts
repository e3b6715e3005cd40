import type { WorkflowReport } from '../report.ts'
import { isWorkflow } from './labels.ts'
import type { Ledger } from './ledger.ts'
import { percentilesOf } from './percentiles.ts'

/** Whole runs and their steps, in the order in which steps were first reached. */
export function workflowReports(ledger: Ledger, phases: readonly number[], spanMs: number): WorkflowReport[] {
  const labels = ledger.labels.filter((label) => isWorkflow(label) && !label.includes('/'))
  return labels.map((label) => {
    const whole = ledger.totals(ledger.labels.indexOf(label), phases)
    const steps = ledger.labels
      .filter((one) => one.startsWith(`${label}/`))
      .map((one) => {
        const step = ledger.totals(ledger.labels.indexOf(one), phases)
        return {
          name: one.slice(label.length + 1),
          count: step.ended,
          errors: step.failed,
          skipped: Math.max(0, whole.ended - step.ended),
          latency: percentilesOf(step.response),
          startsAtMs: step.ended === 0 ? 0 : step.startsSumMs / step.ended,
        }
      })
    return {
      name: label.slice('workflow:'.length),
      count: whole.ended,
      errors: whole.failed,
      perSec: spanMs > 0 ? (whole.ended * 1_000) / spanMs : 0,
      whole: percentilesOf(whole.response),
      steps,
    }
  })
}
