import type { IncomingMessage, ServerResponse } from 'node:http'
import { availableParallelism, hostname } from 'node:os'
import type { CaptureRequest, HandlerOptions, Perf } from './api.ts'
import { BlackBox } from './black-box.ts'
import { systemClock } from './clock.ts'
import { resolveHandlerAccess, resolveOptions } from './config/resolve.ts'
import type { PerfOptions, ResolvedOptions } from './config/types.ts'
import { Cluster } from './cluster/cluster.ts'
import { groupOf } from './cluster/group.ts'
import { ownFloor } from './notify/floor.ts'
import { Display } from './core/display.ts'
import { Guards } from './core/guards.ts'
import { Judging } from './core/judging.ts'
import { Remembering } from './core/remembering.ts'
import { Sharing } from './core/sharing.ts'
import { Traffic } from './core/traffic.ts'
import { Egress } from './egress/egress.ts'
import { PerfError } from './errors.ts'
import { Events, type PerfEvents } from './events.ts'
import { explain, type Explanation } from './explain.ts'
import { registerMetrics, type MetricRegistry } from './export/registration.ts'
import { createEndpoint, type Endpoint } from './http/endpoint.ts'
import { Incidents } from './incident/incidents.ts'
import { hasPackage } from './incident/native-profiler.ts'
import type { Followable } from './operations/follow.ts'
import { LiveEndpoints } from './live/endpoints.ts'
import type { Live } from './live/live.ts'
import { Operations } from './operations/operations.ts'
import type { Workflow } from './operations/workflow.ts'
import { OtlpExporter } from './otlp/exporter.ts'
import { metricProducer, type MetricProducer } from './otlp/producer.ts'
import { ProcessMonitor } from './probes/process-monitor.ts'
import { processState } from './process-state.ts'
import { limitsByRow, ruleBook } from './sla/rules.ts'
import { Ticks } from './ticks.ts'
import type { Exchange, RouteOf, Tracked } from './track/exchange.ts'
import type { Incident, IncidentSummary, Observation, Skip, Snapshot } from './types.ts'

/** Validates the options whole, and starts nothing. */
export function createPerf(options?: PerfOptions): Perf {
  return new PerfGuard(resolveOptions(options, { cpus: availableParallelism(), hasPackage }, systemClock))
}

/** The composition root: the only place that knows every part. */
class PerfGuard implements Perf {
  readonly options: ResolvedOptions
  readonly endpoint: Endpoint | null
  readonly #events = new Events()
  readonly #traffic: Traffic
  readonly #operations: Operations
  readonly #live: LiveEndpoints
  readonly #guards: Guards
  readonly #monitor: ProcessMonitor
  readonly #judging: Judging
  readonly #incidents: Incidents
  readonly #egress: Egress | null
  readonly #otlp: OtlpExporter | null
  /** Epoch milliseconds. */
  readonly #startedAt: number
  readonly #ticks: Ticks
  readonly #display: Display
  readonly #remembering: Remembering
  /** Null when both the recorder and the watchdog are switched off, and before the start. */
  #box: BlackBox | null = null
  /** Null for whoever is alone. */
  #cluster: Cluster | null = null
  readonly #clusterCaveats: string[] = []
  readonly #join: () => void
  readonly #releases: (() => void)[] = []
  #state: 'new' | 'started' | 'closed' = 'new'

  constructor(options: ResolvedOptions) {
    this.options = options
    const { clock, evaluateEveryMs, window } = options
    const startedMs = clock.nowMs()
    this.#startedAt = clock.wallMs()
    const book = ruleBook(options.sla)
    const events = this.#events
    const onError = (error: unknown): void => events.emit('error', error)
    const box = (): BlackBox | null => this.#box
    const traffic = (this.#traffic = new Traffic({ options, book, onError }))
    const operations = (this.#operations = new Operations({
      clock,
      spanMs: window.spanMs,
      max: options.operations.max,
      limitsMs: limitsByRow(book.operations),
      observe: options.observe,
      routeOf: (response) => traffic.routeOfResponse(response),
      tape: () => this.#box?.operations ?? null,
      onError,
    }))
    const live = (this.#live = new LiveEndpoints({
      clock,
      spanMs: window.spanMs,
      recorder: operations.recorder,
      startedMs: (res) => traffic.startedMs(res),
      tape: () => (this.#box?.isOn === true ? this.#box : null),
      onError,
    }))
    const instance = `${hostname()}:${process.pid}`
    const guards = (this.#guards = new Guards({
      options,
      events,
      inFlight: () => traffic.count,
      origin: () => this.#cluster?.origin ?? { instance },
      floor: () => this.#cluster?.spokesmen ?? ownFloor,
      onError,
    }))
    const monitor = (this.#monitor = new ProcessMonitor({
      clock,
      spanMs: window.spanMs,
      // V8's sampler makes an idle loop look busy.
      profiling: () => this.#box?.isOn === true || processState().capturing !== undefined,
      requests: () => traffic.recorded,
      onBeat: (nowMs, delayMs, heldMs) => {
        this.#box?.beat(nowMs, delayMs, heldMs)
        guards.beat(nowMs)
      },
      onGc: (entry) => {
        this.#box?.gc(entry)
        this.#incidents.gc(entry)
        this.#remembering.gc(entry)
      },
      onError,
    }))
    const judging = (this.#judging = new Judging({
      options,
      book,
      nowMs: startedMs,
      traffic,
      operations,
      monitor,
      guards,
      events,
      incidents: () => this.#incidents,
      box,
    }))
    const onSkip = (skip: Skip): void => judging.skip(skip)
    const incidents = (this.#incidents = new Incidents({
      options: options.capture,
      clock,
      snapshot: () => this.snapshot(),
      openRequests: () => traffic.openRequests(),
      limits: () => monitor.limits(),
      onIncident: (incident) => {
        events.emit('incident', incident)
        this.#egress?.take(incident)
      },
      onSkip,
      onError,
      onHeavy: (active) => judging.setHeavy(active),
      recorder: () => this.#box?.cases ?? null,
    }))
    const { egress, capture } = options
    this.#egress = egress && capture ? new Egress({ options: egress, dir: capture.dir, clock, onSkip }) : null
    const ticks = (this.#ticks = new Ticks({
      clock,
      everyMs: evaluateEveryMs,
      steps: () => this.#tick(),
      onError,
    }))
    const remembering = (this.#remembering = new Remembering({
      options,
      startedMs,
      traffic,
      operations,
      monitor,
      guards,
      judging,
      events,
      incidents: () => incidents.list(),
      head: () => this.#display.snapshotHead(),
      worker: () => this.#cluster?.worker ?? null,
      box,
      onClose: (release) => this.onClose(release),
    }))
    const parts = {
      options,
      startedMs,
      traffic,
      operations,
      live,
      judging,
      guards,
      monitor,
      incidents,
      ticks,
      events,
      remembering,
      box,
      cluster: () => this.#cluster,
      clusterCaveats: () => this.#clusterCaveats,
      otlp: () => this.#otlp,
    }
    const display = (this.#display = new Display(parts))
    const { otlp } = options
    this.#otlp = otlp
      ? new OtlpExporter({
          options: otlp,
          view: display,
          clock,
          startedAt: this.#startedAt,
          instance,
          onError,
        })
      : null
    const shared = new Sharing({ display, traffic, operations, judging, clock })
    this.#join = () => {
      const group = groupOf(options.cluster)
      if (group !== null) this.#cluster = new Cluster({ group, clock, view: display, shared, onError })
    }
    this.endpoint = options.endpoint === false ? null : createEndpoint(this.#display)
  }

  start(): this {
    if (this.#state === 'closed')
      throw new PerfError('ERR_PERF_CLOSED', 'this perf was closed; create another one')
    if (this.#state === 'started') return this
    this.#state = 'started'
    this.#box = this.#traffic.box = this.#blackBox()
    // First: the later V8 begins to sample, the more code it has to go over.
    this.#box?.start()
    this.#operations.start()
    this.#monitor.start()
    this.#incidents.open()
    this.#judging.start()
    this.#ticks.start()
    this.#joinOthers()
    this.#shareTotals()
    this.#otlp?.start()
    this.#egress?.start()
    return this
  }

  async close(): Promise<void> {
    if (this.#state === 'closed') return
    this.#state = 'closed'
    this.#ticks.stop()
    this.#guards.stop()
    this.#monitor.stop()
    this.#traffic.clear()
    this.#operations.stop()
    this.#cluster?.close()
    this.#live.stop()
    for (const release of this.#releases.splice(0)) release()
    await this.#judging.close()
    await this.#otlp?.close()
    await this.#incidents.close()
    await this.#egress?.close()
    await this.#box?.close()
    await this.#guards.close()
    this.#events.clear()
  }

  *#tick(): Generator<void, void> {
    yield* this.#judging.tick()
    yield* this.#remembering.tick()
  }

  #joinOthers(): void {
    try {
      this.#join()
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      this.#clusterCaveats.push(`this worker is shown alone, because it has no place to hand over: ${why}`)
    }
  }

  #shareTotals(): void {
    const shared = (processState().operationTotals ??= new Set())
    const totals = (): ReturnType<Display['operationTotals']> => this.#display.operationTotals()
    shared.add(totals)
    this.onClose(() => shared.delete(totals))
  }

  #blackBox(): BlackBox | null {
    const { flight, watchdog } = this.options
    if (flight === false && watchdog === false) return null
    return new BlackBox({
      options: this.options,
      limits: () => this.#monitor.limits(),
      routeOfRequest: (number) => this.#traffic.routeOfRequest(number) ?? this.#live.labelOfRunning(number),
      onCase: (news) => this.#incidents.hear(news),
      onLost: (reason) => this.#incidents.recorderLost(reason),
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  // ---------------------------------------------------------------- requests

  get shedder(): Guards['shedder'] {
    return this.#guards.shedder
  }

  observe(observation: Observation): void {
    this.#traffic.observe(observation)
  }

  prepare(req: IncomingMessage, res: ServerResponse): void {
    if (this.#state === 'started') this.#traffic.prepare(req, res)
  }

  track(req: IncomingMessage, res: ServerResponse, routeOf: RouteOf): Exchange | undefined {
    return this.#state === 'started' ? this.#traffic.track(req, res, routeOf) : undefined
  }

  enter(tracked: Tracked | undefined): void {
    this.#traffic.enter(tracked)
  }

  leave(tracked: Tracked | undefined): void {
    this.#traffic.leave(tracked)
  }

  // ---------------------------------------------------------------- operations

  measure<T>(operation: string, fn: () => T): T {
    return this.#operations.measure(operation, fn)
  }

  hit(operation: string, hit: boolean): void {
    this.#operations.hit(operation, hit)
  }

  gauge(name: string, read: () => number): () => void {
    return this.#operations.gauges.add(name, read)
  }

  follow(one: Followable, name?: string): () => void {
    return this.#operations.follow(one, name)
  }

  workflow(name: string): Workflow {
    return this.#operations.workflow(name)
  }

  live(name: string): Live {
    return this.#live.named(name)
  }

  // ---------------------------------------------------------------- what there is to see

  snapshot(): Snapshot {
    return this.#display.snapshot()
  }

  explain(): Explanation[] {
    return explain(this.snapshot())
  }

  incidents(): readonly IncidentSummary[] {
    return this.#display.incidents()
  }

  async capture(request: CaptureRequest = {}): Promise<Incident> {
    const { done } = this.#incidents.request(request)
    if (request.keepAlive === false) return await done
    // Whoever awaits a capture wants it: a script must not end under it.
    const hold = setInterval(() => {}, 60_000)
    return done.finally(() => clearInterval(hold))
  }

  // ---------------------------------------------------------------- around it

  on<E extends keyof PerfEvents>(event: E, listener: (payload: PerfEvents[E]) => void): () => void {
    return this.#events.on(event, listener)
  }

  handler({ access }: HandlerOptions = {}): (
    req: IncomingMessage,
    res: ServerResponse,
    next?: () => void,
  ) => void {
    const endpoint = createEndpoint(this.#display, process.env, resolveHandlerAccess(access))
    return (req, res, next) => endpoint.handle(req, res, next)
  }

  onClose(release: () => void): void {
    if (this.#state === 'closed') release()
    else this.#releases.push(release)
  }

  register(registry: MetricRegistry): () => void {
    return registerMetrics(this.#display, registry)
  }

  metricProducer(): MetricProducer {
    return metricProducer(this.#display, this.options.clock, this.#startedAt)
  }
}
