import { formatValue } from '../../config/metrics.ts'
import type { Rule } from '../../sla/rules.ts'
import type { Scenario } from '../definition/resolve.ts'
import type { About } from '../definition/types.ts'
import type { GeneratorHealth, Importance, SlaRow } from '../report.ts'
import { judgeServer, judgeSnapshot } from './server-rows.ts'
import type { Ledger } from './ledger.ts'
import type { RowJudge } from './row-judge.ts'
import type { ScenarioJudge } from './scenario-judge.ts'
import { judgeWhole, type Judgement } from './whole.ts'
import type { Snapshot } from '../../types.ts'
import type { Totals } from './totals.ts'

export interface RowFacts {
  scenario: Scenario
  judge: ScenarioJudge
  ledger: Ledger
  /** Phases that count, and how long they lasted in all. */
  phases: readonly number[]
  spanMs: number
  /** `(lag)` of these phases. */
  lag: Totals
  health: GeneratorHealth
  snapshot: Snapshot | null
  about: Readonly<Record<string, About>>
}

/** Every limit that was declared, with what became of it: none is left out, and none passes for lack of data. */
export function slaRows(facts: RowFacts): SlaRow[] {
  const { judge } = facts
  const seen = judge.rows.map((row) => rowOf(facts, row))
  const unseen: SlaRow[] = []
  const { everyRoute, routes, operations } = judge.book
  const missing = (subject: string, rules: readonly Rule[]): void => {
    if (judge.rows.some((row) => row.subject === subject)) return
    for (const rule of rules)
      unseen.push(shown(facts, subject, rule, snapshotOrNothing(facts, subject, rule), null))
  }
  for (const [subject, rules] of [...routes, ...operations]) missing(subject, rules)
  const isUsed = judge.rows.some((row) => everyRoute.includes(row.rule))
  if (!isUsed) for (const rule of everyRoute) unseen.push(shown(facts, '*', rule, nothing(rule), null))
  const rows = [...seen, ...unseen]
  if (!facts.health.invalid) return rows
  const why = `the generator was the bottleneck: ${facts.health.reasons.join('; ')}`
  for (const row of rows) if (row.state !== 'no-data') Object.assign(row, { state: 'invalid', why })
  return rows
}

function rowOf(facts: RowFacts, row: RowJudge): SlaRow {
  const { rule, subject } = row
  const judgement = row.isOfProcess ? judgeServer(row) : judgedCounts(facts, row)
  return shown(facts, subject, rule, judgement, row)
}

function judgedCounts({ ledger, phases, spanMs, lag }: RowFacts, { rule, subject }: RowJudge): Judgement {
  const totals = ledger.totals(ledger.labels.indexOf(subject), phases)
  const judgement = judgeWhole(rule, totals, spanMs)
  if (judgement.state !== 'fail' && judgement.state !== 'warning') return judgement
  const { judgement: kind } = rule.info
  if (kind.kind !== 'slow-share') return judgement
  const lagMs = lag.response.quantileMs(kind.quantile) ?? 0
  // Sent late by as much as matters, and well without that: it is not the target that was slow.
  if (lagMs <= rule.limit / 10 || judgeWhole(rule, totals, spanMs, 'sent').state !== 'pass') return judgement
  const why = `${judgement.why}; but the generator was ${formatValue(rule.metric, lagMs)} late, and from the send on it is kept`
  return { ...judgement, state: 'invalid', why }
}

function snapshotOrNothing({ snapshot }: RowFacts, subject: string, rule: Rule): Judgement {
  return (snapshot === null ? null : judgeSnapshot(snapshot, subject, rule)) ?? nothing(rule)
}

function nothing({ minCount }: Rule): Judgement {
  const why = 'nothing was measured'
  return { observed: null, interval: null, samples: 0, needed: minCount, state: 'no-data', why }
}

const importanceOf: Record<Rule['severity'], Importance> = { warning: 'medium', critical: 'critical' }

function shown(
  { scenario, about, judge }: RowFacts,
  subject: string,
  { metric, severity, limit, row }: Rule,
  { observed, interval, samples, needed, state, why }: Judgement,
  judged: RowJudge | null,
): SlaRow {
  const { note, owner, category, importance } = about[subject] ?? about[row] ?? {}
  const isOurs = row !== 'process' && (judged !== null || !judge.book.operations.has(subject))
  return {
    subject,
    metric,
    severity,
    importance: importance ?? scenario.shape.importance ?? importanceOf[severity],
    category: category ?? scenario.shape.category,
    limit,
    observed,
    interval,
    samples,
    needed,
    state,
    by: isOurs ? 'generator' : 'target',
    why,
    seconds: {
      judged: judged?.judged ?? 0,
      broken: judged?.broken ?? 0,
      firstBrokenMs: judged?.firstBrokenMs ?? null,
    },
    ...(note !== undefined && { note }),
    ...(owner !== undefined && { owner }),
  }
}
