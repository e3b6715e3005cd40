import type { V8CpuProfile } from '../../export/cpuprofile.ts'
import { Histogram } from '../../stats/histogram.ts'
import type { WorkTotals } from '../agent/protocol.ts'
import type { MetricValues, SliceReading } from '../regress/reading.ts'
import { startTarget } from '../target/start-target.ts'
import { AgentControl } from './agent-control.ts'
import type { Side } from './side.ts'
import type { LoadOutcome, OpenLoad, SliceLoad } from './slice-load.ts'

/** What an application still does once its answers are out. */
const SETTLE_MS = 50

/** Nothing that is measured like this can be believed. */
export class InvalidLoad extends Error {}

/** One start of the application with its agents, for as long as `use` takes. */
export class MeasuredRun {
  readonly #load: OpenLoad
  readonly #control: AgentControl
  #counted: LoadOutcome = nothing()

  private constructor(load: OpenLoad, control: AgentControl) {
    this.#load = load
    this.#control = control
  }

  static async of<T>(side: Side, load: SliceLoad, use: (run: MeasuredRun) => Promise<T>): Promise<T> {
    const { target, cwd } = side
    await using control = await AgentControl.listen()
    const own: NodeJS.ProcessEnv = { ...process.env, ...target.env }
    // What the target itself says would win over what it is started with.
    const app = await startTarget(
      { ...target, env: { ...target.env, ...control.environment(own) } },
      { cwd, env: own },
    )
    const open = load.open(app.origin!)
    try {
      return await use(new MeasuredRun(open, control))
    } finally {
      open.close()
      await app.stop()
    }
  }

  /** Of the application, which must have been asked something before. */
  node(): Promise<string> {
    return this.#control.node()
  }

  /** From now on everything counts. */
  async begin(): Promise<void> {
    await this.#control.begin()
    this.#counted = nothing()
  }

  async send(requests: number): Promise<LoadOutcome> {
    const outcome = await this.#load.run(requests)
    if (outcome.invalid !== undefined) throw new InvalidLoad(outcome.invalid)
    if (outcome.errors > outcome.requests / 2)
      throw new InvalidLoad(
        `${outcome.errors} of ${outcome.requests} requests failed: the load does not fit the application`,
      )
    this.#counted.requests += outcome.requests
    this.#counted.errors += outcome.errors
    this.#counted.wallMs += outcome.wallMs
    this.#counted.latency.merge(outcome.latency)
    return outcome
  }

  /** What was done since `begin`, per request. */
  async end(): Promise<SliceReading> {
    await new Promise((resolve) => setTimeout(resolve, SETTLE_MS))
    return readingOf(this.#counted, await this.#control.end())
  }

  /** V8's sampler makes everything slower: what is read meanwhile is no part of what is compared. */
  beginProfile(): Promise<void> {
    return this.#control.beginProfile()
  }

  /** Of each process of the application. */
  endProfile(): Promise<V8CpuProfile[]> {
    return this.#control.endProfile()
  }
}

function nothing(): LoadOutcome {
  return { requests: 0, errors: 0, wallMs: 0, latency: new Histogram() }
}

function readingOf(outcome: LoadOutcome, work: WorkTotals): SliceReading {
  const { requests, errors, wallMs, latency } = outcome
  const values: Record<keyof MetricValues, number | null> = {
    cpuUs: work.cpuUs / requests,
    mainCpuUs: work.mainCpuUs === null ? null : work.mainCpuUs / requests,
    allocatedBytes: work.allocatedBytes / requests,
    gcUs: work.gcUs / requests,
    gcCount: work.gcCount / requests,
    p50Ms: latency.quantileMs(0.5),
    p95Ms: latency.quantileMs(0.95),
    p99Ms: latency.quantileMs(0.99),
    requestsPerSec: (requests * 1_000) / wallMs,
  }
  const known = Object.entries(values).filter(([, value]) => value !== null)
  const calls: Record<string, number> = { ...work.calls }
  if (work.sentBytes > 0) calls['bytes to other servers'] = work.sentBytes
  if (errors > 0) calls['failed requests'] = errors
  return { requests, errors, metrics: Object.fromEntries(known), calls }
}
