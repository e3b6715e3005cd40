import { randomBytes } from 'node:crypto'
import { PerfError } from '../errors.ts'
import type { ResolvedLoad, Scenario } from './definition/resolve.ts'
import type { LoadDefinition } from './definition/types.ts'
import type { Crew } from './drive/crew.ts'
import { InlineCrew } from './drive/inline-crew.ts'
import { ThreadedCrew } from './drive/threaded-crew.ts'
import { environmentOf, stolenRatio, stolenTicks } from './environment.ts'
import { collectIncidents } from './incidents.ts'
import type { LoadOptions } from './options.ts'
import type { LoadEnvironment, LoadReport, LoadVerdict, ScenarioReport } from './report.ts'
import { scenarioReport } from './scenario-report.ts'
import { scaleOf, ScenarioRun } from './scenario-run.ts'
import { openTarget } from './target/open-target.ts'
import { PerfReader } from './target/perf-reader.ts'
import type { RunningTarget } from './target/running-target.ts'
import { totalsOf } from './verdict.ts'

/** One target under load: scenarios one after another, and a report of them. */
export class LoadSession {
  readonly #load: ResolvedLoad
  readonly #options: LoadOptions
  readonly #target: RunningTarget
  readonly #perf: PerfReader
  readonly #hasPerf: boolean
  readonly #environment: LoadEnvironment
  readonly #startedAt: number
  readonly signal: AbortSignal

  private constructor(
    load: ResolvedLoad,
    options: LoadOptions,
    target: RunningTarget,
    perf: PerfReader,
    hasPerf: boolean,
    environment: LoadEnvironment,
    startedAt: number,
  ) {
    this.#load = load
    this.#options = options
    this.#target = target
    this.#perf = perf
    this.#hasPerf = hasPerf
    this.#environment = environment
    this.#startedAt = startedAt
    this.signal = options.signal ?? new AbortController().signal
  }

  /** Opens the target and waits until it is ready. @throws TargetFailure, PerfError */
  static async open(load: ResolvedLoad, options: LoadOptions): Promise<LoadSession> {
    const startedAt = Date.now()
    const environment = environmentOf(null, isSet(options.env?.['CI']))
    const target = await openTarget(
      options.target ?? load.definition.target ?? noTarget(),
      { cwd: options.cwd ?? process.cwd(), env: options.env ?? process.env },
      options.allowHosts ?? [],
    )
    const perf = new PerfReader(target)
    const hasPerf = await perf.isThere()
    environment.targetNode = hasPerf ? ((await perf.snapshot())?.process.node ?? null) : null
    return new LoadSession(load, options, target, perf, hasPerf, environment, startedAt)
  }

  async run(scenario: Scenario): Promise<ScenarioReport> {
    const scale = scaleOf(scenario)
    const crew = crewOf(scenario, this.#load, this.#target, scale.boundariesMs, this.#options)
    const run = new ScenarioRun(scenario, crew, scale, {
      target: this.#target,
      perf: this.#perf,
      signal: this.signal,
      onProgress: this.#options.onProgress ?? (() => {}),
    })
    const ticks = stolenTicks()
    await run.run()
    const report = scenarioReport(run, {
      definition: this.#load.definition,
      about: this.#load.about,
      scale,
      isShared: this.#target.kind === 'handler',
      stealRatio: stolenRatio(ticks, stolenTicks()),
    })
    await collectIncidents(report, run, this.#perf, this.#options.dir ?? null)
    this.#options.onScenario?.(report)
    return report
  }

  report(scenarios: ScenarioReport[], verdict: LoadVerdict): LoadReport {
    const { kind, what, origin, pid, readyMs } = this.#target
    return {
      schema: 1,
      perfguard: this.#options.version ?? 'unknown',
      id: idOf(this.#startedAt),
      title: this.#load.title,
      startedAt: this.#startedAt,
      endedAt: Date.now(),
      seed: this.#options.seed ?? this.#load.seed,
      options: shapedBy(this.#options),
      target: { kind, what, origin, pid, readyMs, hasPerf: this.#hasPerf },
      environment: this.#environment,
      scenarios,
      totals: totalsOf(scenarios),
      verdict,
      caveats: caveatsOf(this.#target, this.#hasPerf, this.#options),
    }
  }

  async close(): Promise<void> {
    await this.#target.stop()
  }
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
