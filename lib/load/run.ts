import { randomBytes } from 'node:crypto'
import { PerfError } from '../errors.ts'
import type { TargetDefinition } from './definition/target.ts'
import type { LoadDefinition } from './definition/types.ts'
import { resolveLoad, type ResolvedLoad, type Scenario } from './definition/resolve.ts'
import { selected, type Selection } from './definition/selection.ts'
import type { Crew } from './drive/crew.ts'
import { InlineCrew } from './drive/inline-crew.ts'
import { ThreadedCrew } from './drive/threaded-crew.ts'
import { environmentOf, stolenRatio, stolenTicks } from './environment.ts'
import { collectIncidents } from './incidents.ts'
import type { LoadReport, ScenarioReport } from './report.ts'
import { scenarioReport } from './scenario-report.ts'
import { scaleOf, ScenarioRun, type Progress } from './scenario-run.ts'
import { openTarget } from './target/open-target.ts'
import { PerfReader } from './target/perf-reader.ts'
import type { RunningTarget } from './target/running-target.ts'
import { totalsOf, verdictOf } from './verdict.ts'

export interface LoadOptions extends Selection {
  /** The file that `definition` comes from: without it, tasks with functions are driven by this very thread. */
  file?: string
  /** Instead of the definition's. */
  target?: TargetDefinition
  seed?: number
  threads?: number
  /** Machines other than this one that may be put under load. */
  allowHosts?: readonly string[]
  /** Warnings fail too. */
  strict?: boolean
  /** Where incidents of the target are copied to; without it only their verdicts are taken. */
  dir?: string
  cwd?: string
  env?: Readonly<Record<string, string | undefined>>
  /** Ends the run; what was measured by then is reported. */
  signal?: AbortSignal
  version?: string
  onProgress?: (progress: Progress) => void
  onScenario?: (report: ScenarioReport) => void
}

/**
 * Runs the scenarios of a load definition, one after another, and judges them.
 *
 * Not promised: that the figures are those of an idle machine. Generator and target share this one's cores; a run in
 * which the generator was the bottleneck says so, and is `invalid`.
 *
 * @throws PerfError `ERR_PERF_OPTIONS` for what makes no sense, TargetFailure when there is nothing to put under load
 */
export async function runLoad(definition: LoadDefinition, options: LoadOptions = {}): Promise<LoadReport> {
  const load = resolveLoad(definition)
  const scenarios = selected(load, options)
  const startedAt = Date.now()
  const environment = environmentOf(null, isSet(options.env?.['CI']))
  const target = await openTarget(
    options.target ?? definition.target ?? noTarget(),
    { cwd: options.cwd ?? process.cwd(), env: options.env ?? process.env },
    options.allowHosts ?? [],
  )
  const reports: ScenarioReport[] = []
  const perf = new PerfReader(target)
  const signal = options.signal ?? new AbortController().signal
  try {
    const hasPerf = await perf.isThere()
    environment.targetNode = hasPerf ? ((await perf.snapshot())?.process.node ?? null) : null
    for (const scenario of scenarios) {
      if (signal.aborted) break
      const report = await oneScenario(scenario, load, target, perf, signal, options)
      reports.push(report)
      options.onScenario?.(report)
    }
    return {
      schema: 1,
      perfguard: options.version ?? 'unknown',
      id: idOf(startedAt),
      title: load.title,
      startedAt,
      endedAt: Date.now(),
      seed: options.seed ?? load.seed,
      options: shapedBy(options),
      target: {
        kind: target.kind,
        what: target.what,
        origin: target.origin,
        pid: target.pid,
        readyMs: target.readyMs,
        hasPerf,
      },
      environment,
      scenarios: reports,
      totals: totalsOf(reports),
      verdict: verdictOf(reports, scenarios.length, signal.aborted, options.strict === true),
      caveats: caveatsOf(target, hasPerf, options),
    }
  } finally {
    await target.stop()
  }
}

async function oneScenario(
  scenario: Scenario,
  load: ResolvedLoad,
  target: RunningTarget,
  perf: PerfReader,
  signal: AbortSignal,
  options: LoadOptions,
): Promise<ScenarioReport> {
  const scale = scaleOf(scenario)
  const crew = crewOf(scenario, load, target, scale.boundariesMs, options)
  const run = new ScenarioRun(scenario, crew, scale, {
    target,
    perf,
    signal,
    onProgress: options.onProgress ?? (() => {}),
  })
  const ticks = stolenTicks()
  await run.run()
  const report = scenarioReport(run, {
    definition: load.definition,
    about: load.about,
    scale,
    isShared: target.kind === 'handler',
    stealRatio: stolenRatio(ticks, stolenTicks()),
  })
  await collectIncidents(report, run, perf, options.dir ?? null)
  return report
}

function crewOf(
  { shape }: Scenario,
  load: ResolvedLoad,
  { way, origin }: RunningTarget,
  boundariesMs: readonly number[],
  { file, seed = load.seed, threads = load.threads }: LoadOptions,
): Crew {
  const { timeoutMs, maxInFlight, trace, definition } = load
  const plan = { shape, seed, timeoutMs, maxInFlight, trace, boundariesMs }
  const users = file === undefined ? plainUsers(definition) : undefined
  // Functions without a file cannot be sent to a thread; a handler is on this one.
  if ((file === undefined && users === undefined) || origin === null || threads === 0)
    return new InlineCrew(plan, definition, way)
  return new ThreadedCrew(plan, threads, { file, users, origin })
}

function plainUsers({ users }: LoadDefinition): LoadDefinition['users'] | undefined {
  try {
    return structuredClone(users)
  } catch {
    return undefined
  }
}

function noTarget(): never {
  throw new PerfError(
    'ERR_PERF_OPTIONS',
    'there is no target: { start }, { url } or { handler }; or --start, --url',
  )
}

/** By time, and never twice. */
function idOf(startedAt: number): string {
  const stamp = new Date(startedAt).toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-')
  return `${stamp}-${randomBytes(2).toString('hex')}`
}

function shapedBy({ quick, scale, only, category, grep }: LoadOptions): string[] {
  return [
    ...(quick === true ? ['quick'] : []),
    ...(scale === undefined || scale === 1 ? [] : [`scale=${scale}`]),
    ...(only === undefined ? [] : [`only=${only.join(',')}`]),
    ...(category === undefined ? [] : [`category=${category.join(',')}`]),
    ...(grep === undefined ? [] : [`grep=${grep}`]),
  ]
}

function caveatsOf({ kind }: RunningTarget, hasPerf: boolean, { quick, scale = 1 }: LoadOptions): string[] {
  return [
    ...(kind === 'handler'
      ? [
          'the handler runs on the thread of the generator: what holds one holds the other, and no network is between them',
        ]
      : []),
    ...(hasPerf
      ? []
      : [
          'the target has no /perf that answers: nothing is known of its process, and no incident can be had of it',
        ]),
    ...(quick === true
      ? ['quick: fewer samples, so intervals are wider and high percentiles may stay inconclusive']
      : []),
    ...(scale === 1 ? [] : [`levels are ${scale} of what the file says`]),
  ]
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== '' && value !== 'false'
}
