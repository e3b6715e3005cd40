import type { Scale } from '../stats/scale.ts'
import { generatorHealth } from './judge/health.ts'
import { isLag, isRequest } from './judge/labels.ts'
import { percentilesOf } from './judge/percentiles.ts'
import { slaRows } from './judge/rows.ts'
import { worstState } from './judge/states.ts'
import { Totals } from './judge/totals.ts'
import { judgeWhole } from './judge/whole.ts'
import { expectedRows } from './judge/expected-rows.ts'
import { recoveryOf } from './judge/recovery.ts'
import type { About, LoadDefinition } from './definition/types.ts'
import type {
  ErrorClass,
  GeneratorHealth,
  LoadSecond,
  PhaseReport,
  RowState,
  ScenarioReport,
  SlowLoadRequest,
  SubjectReport,
} from './report.ts'
import type { ScenarioRun } from './scenario-run.ts'
import { workflowReports } from './judge/workflows.ts'

export interface ReportFacts {
  definition: LoadDefinition
  about: Readonly<Record<string, About>>
  scale: Scale
  /** The target is on the generator's thread. */
  isShared: boolean
  stealRatio: number | null
}

/** What there is to say of a scenario that has ended. */
export function scenarioReport(run: ScenarioRun, facts: ReportFacts): ScenarioReport {
  const { scenario, ledger, judge, durationMs } = run
  const { name, shape } = scenario
  const reached = run.phases.filter(({ atMs }) => atMs < durationMs)
  const judged = reached.filter(
    ({ judged: is, from, to }) => is && Math.max(from, to) <= (shape.mustKeep ?? Infinity),
  )
  const phases = judged.map(({ index }) => index)
  const spanMs = judged.reduce((sum, { atMs, ms }) => sum + Math.min(ms, durationMs - atMs), 0)
  const generator = healthOf(run, facts, phases)
  const subjects = subjectReports(run, facts, phases, spanMs)
  const lag = ledger.totals(ledger.labels.findIndex(isLag), phases)
  const rows = [
    ...slaRows({
      scenario,
      judge,
      ledger,
      phases,
      spanMs,
      lag,
      health: generator,
      snapshot: run.lastSnapshot,
      about: facts.about,
    }),
    ...expectedRows(facts.definition, subjects, shape.category, generator),
  ]
  const recovery = recoveryOf(run)
  return {
    name,
    category: shape.category,
    model: shape.model,
    startedAt: run.startedAt,
    durationMs,
    cutShort: run.cutShort,
    phases: reached.map((phase): PhaseReport => {
      const { index, atMs, ms, from, to, judged: isJudged } = phase
      return {
        name: phase.name,
        judged: isJudged,
        fromMs: atMs,
        toMs: Math.min(durationMs, atMs + ms),
        fromLevel: from,
        toLevel: to,
        state: isJudged ? phaseState(run, index, Math.min(ms, durationMs - atMs), generator) : null,
      }
    }),
    seconds: secondsOf(run),
    subjects,
    workflows: workflowReports(ledger, phases, spanMs),
    errors: errorsOf(run),
    rows,
    slowest: slowestOf(run),
    generator,
    slices: [],
    incidents: [],
    ...(recovery !== null && { recovery }),
    state: worstState([...rows.map(({ state }) => state), ...(recovery === null ? [] : [recovery.state])]),
  }
}

function healthOf(
  run: ScenarioRun,
  { isShared, stealRatio }: ReportFacts,
  phases: readonly number[],
): GeneratorHealth {
  const { ledger } = run
  let planned = 0
  let sent = 0
  for (const [subject, label] of ledger.labels.entries()) {
    if (!isRequest(label) && !isLag(label)) continue
    const totals = ledger.totals(subject, phases)
    planned += totals.planned
    sent += totals.sent
  }
  return generatorHealth({
    threads: run.threads,
    lag: ledger.totals(ledger.labels.findIndex(isLag), phases),
    planned,
    sent,
    health: run.health,
    cpuRatio: run.cpuMs / Math.max(1, run.durationMs),
    stealRatio,
    isShared,
  })
}

/** Each subject, and the sum of all requests. */
function subjectReports(
  { ledger }: ScenarioRun,
  { scale }: ReportFacts,
  phases: readonly number[],
  spanMs: number,
): SubjectReport[] {
  const all = new Totals(scale)
  const reports: SubjectReport[] = []
  for (const [subject, label] of ledger.labels.entries()) {
    const totals = ledger.totals(subject, phases)
    if (isLag(label) || totals.planned + totals.ended === 0) continue
    if (isRequest(label)) all.merge(totals)
    reports.push(subjectReport(label, totals, spanMs))
  }
  return [subjectReport('(all)', all, spanMs), ...reports]
}

function subjectReport(subject: string, totals: Totals, spanMs: number): SubjectReport {
  const { response, service, ended, failed, statuses } = totals
  return {
    subject,
    count: ended,
    errors: failed,
    perSec: spanMs > 0 ? (ended * 1_000) / spanMs : 0,
    response: percentilesOf(response),
    service: percentilesOf(service),
    split: null,
    statuses: Object.fromEntries([...statuses].map(([status, count]) => [String(status), count])),
    histograms: { response: response.toJSON(), service: service.toJSON() },
  }
}

/** All critical limits of what is counted here, over one phase. */
function phaseState(run: ScenarioRun, phase: number, spanMs: number, { invalid }: GeneratorHealth): RowState {
  if (invalid) return 'invalid'
  const { ledger, judge } = run
  const states = judge.rows
    .filter((row) => !row.isOfProcess)
    .map(
      ({ rule, subject }) =>
        judgeWhole(rule, ledger.totals(ledger.labels.indexOf(subject), [phase]), spanMs).state,
    )
  return worstState(states)
}

function secondsOf(run: ScenarioRun): LoadSecond[] {
  const { bins, ledger, judge, server, durationMs } = run
  return bins
    .filter(({ atMs }) => atMs < durationMs)
    .map(({ atMs, spanMs, phase, level }, bin): LoadSecond =>
      Object.assign({}, ledger.figures[bin]!, {
        atMs,
        spanMs: Math.min(spanMs, durationMs - atMs),
        phase,
        level,
        server: server[bin] ?? null,
        broken: judge.broken.get(bin) ?? [],
        incidents: [],
      }),
    )
}

function errorsOf({ ledger }: ScenarioRun): ErrorClass[] {
  return [...ledger.errors.values()]
    .map(({ subject, kind, count, firstMs, lastMs, example }) => {
      return { subject: ledger.labels[subject]!, kind, count, firstMs, lastMs, example }
    })
    .toSorted((a, b) => b.count - a.count)
}

function slowestOf({ ledger }: ScenarioRun): SlowLoadRequest[] {
  return ledger.slowest.map(({ subject, atMs, responseMs, serviceMs, status, traceId }) => {
    return { subject: ledger.labels[subject]!, atMs, responseMs, serviceMs, status, traceId }
  })
}
