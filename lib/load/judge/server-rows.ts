import { formatValue } from '../../config/metrics.ts'
import type { Rule } from '../../sla/rules.ts'
import type { CallSnapshot, LatencySummary, OperationSnapshot, Snapshot } from '../../types.ts'
import type { RowJudge } from './row-judge.ts'
import type { Judgement } from './whole.ts'

/** A gauge is read once a second; a few seconds are no run. */
const NEEDED_SECONDS = 5

/** The process over the judged seconds: broken when it was so for as long as the rule says. */
export function judgeServer({ rule, values, hasFired, broken }: RowJudge): Judgement {
  const samples = values.length
  const needed = NEEDED_SECONDS
  const observed = samples === 0 ? null : values.reduce((a, b) => Math.max(a, b))
  const found = { observed, interval: null, samples, needed }
  if (observed === null) return { ...found, state: 'no-data', why: 'the target did not tell' }
  const told = `at most ${formatValue(rule.metric, observed)} (limit ${formatValue(rule.metric, rule.limit)}, ${samples} s)`
  if (hasFired)
    return { ...found, state: rule.severity === 'critical' ? 'fail' : 'warning', why: `${told}: broken` }
  if (samples < needed)
    return { ...found, state: 'inconclusive', why: `${told}: ${needed} s are needed for a verdict` }
  const blips = broken === 0 ? 'kept' : `kept, but for ${broken} s, which is shorter than the rule's forMs`
  return { ...found, state: 'pass', why: `${told}: ${blips}` }
}

/** What only the target counts, its operations and workflows: by the percentiles of its own window. */
export function judgeSnapshot(snapshot: Snapshot, subject: string, rule: Rule): Judgement | null {
  const row = rowOf(snapshot, subject)
  if (row === undefined || row.count === 0) return null
  const observed = valueOf(row, rule)
  if (observed === null) return null
  const { better, judgement } = rule.info
  const isOver = better === 'low' ? observed > rule.limit : observed < rule.limit
  const samples = judgement.kind === 'missed-share' ? (row as OperationSnapshot).lookups : row.count
  const needed =
    judgement.kind === 'slow-share'
      ? Math.max(100, Math.ceil(10 / (1 - judgement.quantile) - 1e-9))
      : rule.minCount
  const found = { observed, interval: null, samples, needed }
  const told = `${formatValue(rule.metric, observed)} in the target's window (limit ${formatValue(rule.metric, rule.limit)}, ${samples} calls)`
  if (samples < needed)
    return { ...found, state: 'inconclusive', why: `${told}: ${needed} are needed for a verdict` }
  if (isOver)
    return { ...found, state: rule.severity === 'critical' ? 'fail' : 'warning', why: `${told}: broken` }
  return { ...found, state: 'pass', why: `${told}: kept` }
}

function rowOf({ operations, workflows }: Snapshot, subject: string): CallSnapshot | undefined {
  const name = subject.slice(subject.indexOf(':') + 1)
  if (subject.startsWith('op:')) return operations.find((one) => one.name === name)
  const [whole, step] = name.split('/', 2)
  const workflow = workflows.find((one) => one.name === whole)
  return step === undefined ? workflow : workflow?.steps.find((one) => one.name === step)
}

function valueOf(row: CallSnapshot, { metric }: Rule): number | null {
  if (metric === 'errorRatio') return row.errorRatio
  if (metric === 'availability') return 1 - row.errorRatio
  if (metric === 'throughputPerSec') return row.rps
  if (metric === 'hitRatio') return (row as OperationSnapshot).hitRatio ?? null
  const { latency } = row
  return latency !== null && metric in latency ? latency[metric as keyof LatencySummary] : null
}
