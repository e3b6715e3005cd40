import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { ResolvedOptions } from './config/types.ts'
import { FlightRecorder, type RecorderReading } from './flight/flight-recorder.ts'
import type { OperationTape } from './flight/operation-tape.ts'
import { threadFile } from './flight/thread-file.ts'
import here from './here.cjs'
import type { TapedWork, WorkTape } from './live/messages.ts'
import { isCaseNews, type CaseNews } from './incident/case-messages.ts'
import type { CaseRecorder } from './incident/taker.ts'
import type { ProcessLimits } from './probes/container.ts'
import { processState } from './process-state.ts'
import type { ThreadData, ThreadNews, ThreadOrder } from './thread-data.ts'

export interface BlackBoxDeps {
  options: ResolvedOptions
  limits(): ProcessLimits
  /** The label of the route whose request has this number; null when it is not known yet. */
  routeOfRequest(number: number): string | null
  onCase(news: CaseNews): void
  /** There is no recorder any more. */
  onLost(reason: string): void
}

/** The flight recorder and the watchdog with all that ties them to a perf. Throws nothing, ever. */
export class BlackBox implements WorkTape {
  readonly #deps: BlackBoxDeps
  readonly #recorder: FlightRecorder
  readonly #runningRoute: () => string | null
  #threadCaveats: string[] = []
  #pinned = false
  #lost = false

  constructor(deps: BlackBoxDeps) {
    const { options } = deps
    const { clock, flight, routes, operations } = options
    this.#deps = deps
    this.#recorder = new FlightRecorder({
      clock,
      worker: threadFile,
      data: threadData(options, deps.limits()),
      arming: armings[flight === false ? 'never' : flight.attribution],
      // And `(unmatched)`, and `(other)`.
      maxNames: routes.max + operations.max + 2,
      onMessage: (message) => this.#hear(message as ThreadNews | CaseNews),
    })
    this.#runningRoute = () => {
      const { running } = this.#recorder.attribution
      return running === 0 ? null : deps.routeOfRequest(running)
    }
  }

  start(): void {
    this.#recorder.start()
    if (this.isOn) processState().runningRoute = this.#runningRoute
  }

  async close(): Promise<void> {
    if (processState().runningRoute === this.#runningRoute) processState().runningRoute = undefined
    await this.#recorder.close()
  }

  get isOn(): boolean {
    const { state } = this.#recorder
    const isOn = state === 'starting' || state === 'recording'
    if (!isOn && state === 'degraded' && !this.#lost) {
      this.#lost = true
      this.#deps.onLost(this.#recorder.caveats.at(-1) ?? 'the recorder is gone')
    }
    return isOn
  }

  /** Where incidents are taken; null while nothing records. */
  get cases(): CaseRecorder | null {
    return this.isOn ? this.#recorder : null
  }

  get caveats(): string[] {
    return [...this.#recorder.caveats, ...this.#threadCaveats]
  }

  get self(): RecorderReading {
    return this.#recorder.self
  }

  // ---------------------------------------------------------------- requests

  begin(exchange: TapedWork): void {
    exchange.number = this.#recorder.tape.begin(exchange.startMs)
  }

  /** Its synchronous part begins, right after its beginning. */
  enter(exchange: TapedWork): void {
    exchange.previous = this.#recorder.attribution.enter(exchange.number, exchange.startMs)
  }

  /** The synchronous part of a request is over. */
  leave(exchange: TapedWork): void {
    this.#recorder.attribution.leave(exchange.previous)
  }

  end(exchange: TapedWork, route: string, status: number, aborted: boolean, endMs: number): void {
    const { tape, names } = this.#recorder
    tape.end(
      exchange.number,
      names.numberOf(route),
      status,
      aborted,
      exchange.startMs,
      exchange.headMs,
      endMs,
    )
  }

  /** Where operations are written; null while nothing records. */
  get operations(): OperationTape | null {
    return this.isOn ? this.#recorder.operations : null
  }

  // ---------------------------------------------------------------- the process

  beat(nowMs: number, delayMs: number, heldMs: number): void {
    this.#recorder.beat(nowMs, delayMs, heldMs)
  }

  gc(...entry: Parameters<FlightRecorder['gc']>): void {
    this.#recorder.gc(...entry)
  }

  /** Since when a rule is pending or firing; null when none is. Told at every evaluation. */
  trouble(sinceMs: number | null, nowMs: number): void {
    if (!this.isOn) return
    if (sinceMs !== null) this.#recorder.trouble(nowMs)
    if ((sinceMs !== null) === this.#pinned) return
    this.#pinned = sinceMs !== null
    const order: ThreadOrder = sinceMs === null ? { type: 'unpin' } : { type: 'pin', sinceMs }
    this.#recorder.post(order)
  }

  #hear(news: ThreadNews | CaseNews): void {
    if (isCaseNews(news)) this.#deps.onCase(news)
    else if (news.type === 'caveats') this.#threadCaveats = news.caveats
  }
}

const armings = { armed: 'auto', always: 'always', never: false } as const

function threadData(options: ResolvedOptions, { cpus, memoryLimitBytes }: ProcessLimits): ThreadData {
  const { clock, flight, watchdog, capture } = options
  return {
    flight,
    watchdog,
    capture,
    wallOffsetMs: clock.wallMs() - clock.nowMs(),
    process: {
      cpus,
      memoryLimitBytes,
      threadPoolSize: Number(process.env['UV_THREADPOOL_SIZE'] ?? 4) || 4,
      node: process.version,
      rootUrl: rootUrl(),
      ownUrl: pathToFileURL(join(here, '..', '/')).href,
    },
  }
}

/** Where the application's paths begin, as people read them. */
function rootUrl(): string | null {
  try {
    const root = process.cwd()
    return existsSync(root) ? pathToFileURL(join(root, '/')).href : null
  } catch {
    // The folder that the process was started in is gone.
    return null
  }
}
