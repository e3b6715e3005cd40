import type { IncomingMessage, ServerResponse } from 'node:http'
import { availableParallelism, hostname } from 'node:os'
import { BlackBox } from './black-box.ts'
import { systemClock } from './clock.ts'
import { resolveHandlerAccess, resolveOptions } from './config/resolve.ts'
import type { CaptureRequest, HandlerOptions, Perf } from './api.ts'
import type { ResolvedNotify } from './config/notify.ts'
import type { ResolvedShed } from './config/shed.ts'
import type { PerfOptions, ResolvedOptions } from './config/types.ts'
import { PerfError } from './errors.ts'
import { Events, type PerfEvents } from './events.ts'
import { explain, type Explanation } from './explain.ts'
import { registerMetrics, type MetricRegistry } from './export/registration.ts'
import { createEndpoint, type Endpoint } from './http/endpoint.ts'
import { Incidents } from './incident/incidents.ts'
import { hasPackage } from './incident/native-profiler.ts'
import { Notifier } from './notify/notifier.ts'
import { ProcessMonitor } from './probes/process-monitor.ts'
import { processState } from './process-state.ts'
import { endingsOf } from './record/endings.ts'
import { Recorder } from './record/recorder.ts'
import { OTHER, routeLabel, UNMATCHED } from './record/route-name.ts'
import { routeSnapshot } from './record/route-snapshot.ts'
import { Budgets } from './sla/budgets.ts'
import { Judges, type Judgements } from './sla/judges.ts'
import { forecastBreach, MemoryOutlook } from './sla/memory-forecast.ts'
import { boundariesOf, ruleBook } from './sla/rules.ts'
import { Shedder } from './shed/shedder.ts'
import { Ring } from './stats/ring.ts'
import { Exchange, type RouteOf, type Tracked } from './track/exchange.ts'
import { Exchanges } from './track/exchanges.ts'
import { Ticks } from './ticks.ts'
import type {
  Incident,
  IncidentSummary,
  Observation,
  RouteSnapshot,
  SelfReading,
  Skip,
  Snapshot,
} from './types.ts'
import type { PerfView, RouteTotals, SubjectLimits } from './view.ts'

/** A body that took longer than this after its first byte was a stream: its length is not the route's latency. */
const STREAM_AFTER_MS = 1_000
/** One request in so many is timed to tell what recording costs. */
const TIMED_ONE_IN = 1_024
const OPEN_REQUESTS_KEPT = 50
const SKIPS_KEPT = 30

/** Validates the options whole, and starts nothing. */
export function createPerf(options?: PerfOptions): Perf {
  return new PerfGuard(resolveOptions(options, { cpus: availableParallelism(), hasPackage }, systemClock))
}

/** The composition root: the only place that knows every part. */
class PerfGuard implements Perf, PerfView {
  readonly options: ResolvedOptions
  readonly endpoint: Endpoint | null
  readonly shedder: Shedder | null
  readonly #notifier: Notifier | null
  readonly #budgets: Budgets
  readonly #events = new Events()
  readonly #recorder: Recorder
  readonly #judges: Judges
  readonly #exchanges: Exchanges
  readonly #monitor: ProcessMonitor
  readonly #incidents: Incidents
  /** Null when both the recorder and the watchdog are switched off, and before the start. */
  #box: BlackBox | null = null
  readonly #memory = new MemoryOutlook()
  readonly #skips = new Ring<Skip>(SKIPS_KEPT)
  readonly #startedMs: number
  readonly #releases: (() => void)[] = []
  #state: 'new' | 'started' | 'closed' = 'new'
  readonly #ticks: Ticks
  #recorded = 0
  #observeNs = 0
  #endpointRequests = 0
  /** perfguard is starting, ending or reading a profile: what is slow now is slow because of us. */
  #heavy = false

  constructor(options: ResolvedOptions) {
    this.options = options
    const { clock, evaluateEveryMs, window } = options
    this.#startedMs = clock.nowMs()
    const book = ruleBook(options.sla)
    const limitsMs = new Map([...book.routes].map(([label, rules]) => [label, boundariesOf(rules)]))
    if (book.everyRoute.length > 0) limitsMs.set('*', boundariesOf(book.everyRoute))
    this.#recorder = new Recorder({ spanMs: window.spanMs, maxRoutes: options.routes.max, limitsMs })
    this.#judges = new Judges(book, 2 * evaluateEveryMs, this.#startedMs)
    const { budget } = options
    this.#budgets = new Budgets(
      budget === false ? {} : options.sla,
      budget === false ? 1 : budget.periodMs,
      this.#startedMs,
    )
    this.#exchanges = new Exchanges({
      clock,
      onEnd: (exchange, endMs) => this.#record(exchange, endMs),
      onError: (error) => this.reportError(error),
    })
    this.#monitor = new ProcessMonitor({
      clock,
      spanMs: window.spanMs,
      // V8's sampler makes an idle loop look busy.
      profiling: () => this.#box?.isOn === true || processState().capturing !== undefined,
      onBeat: (nowMs, delayMs, heldMs) => {
        this.#box?.beat(nowMs, delayMs, heldMs)
        this.shedder?.beat(nowMs)
      },
      onGc: (entry) => {
        this.#box?.gc(entry)
        this.#incidents.gc(entry)
      },
      onError: (error) => this.reportError(error),
    })
    this.#incidents = new Incidents({
      options: options.capture,
      clock,
      snapshot: () => this.snapshot(),
      openRequests: () => this.#exchanges.openRequests(labelOf, OPEN_REQUESTS_KEPT),
      limits: () => this.#monitor.limits(),
      onIncident: (incident) => this.#events.emit('incident', incident),
      onSkip: (skip) => this.#skip(skip),
      onError: (error) => this.reportError(error),
      onHeavy: (active) => this.#setHeavy(active),
      recorder: () => this.#box?.cases ?? null,
    })
    this.#ticks = new Ticks({
      clock,
      everyMs: evaluateEveryMs,
      steps: () => this.#tick(),
      onError: (error) => this.reportError(error),
    })
    this.shedder = options.shed === false ? null : this.#shedder(options.shed)
    this.#notifier = options.notify === false ? null : this.#notifierOf(options.notify)
    this.#notifier?.follow(this.#events)
    this.endpoint = options.endpoint === false ? null : createEndpoint(this)
  }

  start(): this {
    if (this.#state === 'closed')
      throw new PerfError('ERR_PERF_CLOSED', 'this perf was closed; create another one')
    if (this.#state === 'started') return this
    this.#state = 'started'
    this.#box = this.#blackBox()
    // First: the later V8 begins to sample, the more code it has to go over.
    this.#box?.start()
    this.#monitor.start()
    this.#incidents.open()
    this.#ticks.start()
    return this
  }

  async close(): Promise<void> {
    if (this.#state === 'closed') return
    this.#state = 'closed'
    this.#ticks.stop()
    this.shedder?.close()
    this.#monitor.stop()
    this.#exchanges.clear()
    for (const release of this.#releases.splice(0)) release()
    await this.#incidents.close()
    await this.#box?.close()
    await this.#notifier?.close()
    this.#events.clear()
  }

  #blackBox(): BlackBox | null {
    const { flight, watchdog } = this.options
    if (flight === false && watchdog === false) return null
    return new BlackBox({
      options: this.options,
      limits: () => this.#monitor.limits(),
      routeOfRequest: (number) => {
        const exchange = this.#exchanges.numbered(number)
        if (exchange === undefined) return null
        return labelOf(exchange.req.method ?? 'GET', exchange.route())
      },
      onCase: (news) => this.#incidents.hear(news),
      onLost: (reason) => this.#incidents.recorderLost(reason),
    })
  }

  #shedder(options: Readonly<ResolvedShed>): Shedder {
    return new Shedder({
      options,
      clock: this.options.clock,
      inFlight: () => this.#exchanges.count,
      random: Math.random,
      onChange: (change) => this.#events.emit('shed', change),
      onError: (error) => this.reportError(error),
    })
  }

  #notifierOf(options: Readonly<ResolvedNotify>): Notifier {
    return new Notifier({
      options,
      clock: this.options.clock,
      instance: `${hostname()}:${process.pid}`,
      random: Math.random,
      onError: (error) => this.reportError(error),
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  // ---------------------------------------------------------------- recording

  observe(observation: Observation): void {
    try {
      this.#recorder.observe(observation, this.options.clock.nowMs())
    } catch (error) {
      this.reportError(error)
    }
  }

  prepare(req: IncomingMessage, res: ServerResponse): void {
    if (this.#state === 'started') this.#exchanges.prepare(req, res)
  }

  track(req: IncomingMessage, res: ServerResponse, routeOf: RouteOf): Exchange | undefined {
    if (this.#state !== 'started') return undefined
    const exchange = this.#exchanges.track(req, res, routeOf)
    if (exchange !== undefined && this.#box?.isOn === true) this.#box.begin(exchange)
    return exchange
  }

  enter(tracked: Tracked | undefined): void {
    if (tracked instanceof Exchange && tracked.number !== 0) this.#box?.enter(tracked)
  }

  leave(tracked: Tracked | undefined): void {
    if (tracked instanceof Exchange && tracked.number !== 0) this.#box?.leave(tracked)
  }

  #record(exchange: Exchange, endMs: number): void {
    const { req, startMs, headMs, status, aborted, timed } = exchange
    const { series, label } = this.#recorder.table.entryOf(req.method ?? 'GET', this.#patternOf(exchange))
    let latencyMs = endMs - startMs
    if (!timed) {
      latencyMs = 0
      series.recordUntimed(status, endMs)
    } else if (headMs > 0 && endMs - headMs > STREAM_AFTER_MS) {
      latencyMs = headMs - startMs
      series.recordStream(status, latencyMs, endMs - startMs, aborted, endMs)
    } else series.record(status, latencyMs, aborted, endMs)
    if (exchange.number !== 0) this.#box?.end(exchange, label, status, aborted, startMs + latencyMs)
    if (++this.#recorded % TIMED_ONE_IN === 0) this.#timeOne(endMs)
  }

  /** A name that cannot be told must not lose the request. */
  #patternOf(exchange: Exchange): string {
    try {
      return exchange.route() ?? UNMATCHED
    } catch (error) {
      this.reportError(error)
      return UNMATCHED
    }
  }

  /** Half the cost of a request is its beginning, which is as long as its end. */
  #timeOne(endMs: number): void {
    const ns = (this.options.clock.nowMs() - endMs) * 2e6
    this.#observeNs = this.#observeNs === 0 ? ns : this.#observeNs * 0.9 + ns * 0.1
  }

  // ---------------------------------------------------------------- judging

  /** A step each of what takes milliseconds with hundreds of routes or of open requests. */
  *#tick(): Generator<void, void> {
    const { clock } = this.options
    const { table } = this.#recorder
    this.#exchanges.sweep()
    yield
    const nowMs = clock.nowMs()
    const wallMs = clock.wallMs()
    this.#monitor.tick(nowMs)
    this.shedder?.tick(nowMs, wallMs)
    this.#notifier?.tick(nowMs, wallMs)
    yield
    for (const entry of table.rebalance(nowMs)) this.#judges.drop(entry)
    yield
    const found: Judgements = { breaches: [], recoveries: [], starved: [] }
    const burns = this.#budgets.tick(table.entries(), nowMs, wallMs)
    found.breaches.push(...burns.breaches)
    found.recoveries.push(...burns.recoveries)
    yield
    const evaluation = this.#judges.evaluation(table.entries(), this.#monitor.recent(), nowMs, wallMs, found)
    try {
      while (!this.#heavy && evaluation.next().done !== true) yield
      this.#lookAround(nowMs)
    } finally {
      // Not before: a capture that the first breach starts would keep the others from being judged.
      yield* this.#announce(found, wallMs)
    }
  }

  /** What no rule says: whether anything is in the air, and where memory is heading. */
  #lookAround(nowMs: number): void {
    this.#box?.trouble(this.#judges.troubledSinceMs(), nowMs)
    const forecast = this.#memory.note(this.#monitor.recent(), this.#monitor.limits(), nowMs)
    if (forecast === null || this.#box?.isOn !== true) return
    const { usedBytes, limitBytes, growthBytesPerMin, minutesLeft } = forecast
    const trigger = {
      kind: 'memory',
      rssBytes: usedBytes,
      limitBytes,
      growthBytesPerMin,
      minutesLeft,
    } as const
    this.#incidents.alarm(trigger, forecastBreach(forecast, this.options.clock.wallMs()))
  }

  /** What the application's listeners do is in these steps, too. */
  *#announce({ breaches, recoveries, starved }: Judgements, wallMs: number): Generator<void, void> {
    for (const { subject, rule, why } of starved) {
      this.#skip({
        what: 'judgement',
        subject,
        metric: rule.metric,
        reason: 'insufficient-data',
        message: why,
        at: wallMs,
      })
      yield
    }
    for (const recovery of recoveries) {
      this.#incidents.recover(recovery)
      this.#events.emit('recover', recovery)
      yield
    }
    for (const breach of breaches) {
      this.#events.emit('breach', breach)
      this.#incidents.breach(breach)
      yield
    }
  }

  #setHeavy(active: boolean): void {
    if (this.#heavy && !active) this.#judges.forget(this.options.clock.nowMs())
    this.#heavy = active
  }

  #skip(skip: Skip): void {
    this.#skips.push(skip)
    this.#events.emit('skip', skip)
  }

  // ---------------------------------------------------------------- showing

  snapshot(): Snapshot {
    const { self, ...head } = this.snapshotHead()
    return { ...head, routes: [...this.routeSnapshots()], self }
  }

  explain(): Explanation[] {
    return explain(this.snapshot())
  }

  snapshotHead(): Omit<Snapshot, 'routes'> {
    const { clock, window } = this.options
    const nowMs = clock.nowMs()
    return {
      schema: 1,
      at: clock.wallMs(),
      uptimeMs: nowMs - this.#startedMs,
      windowMs: window.spanMs,
      state: this.#judges.state(),
      process: {
        pid: process.pid,
        node: process.version,
        ...this.#monitor.window(nowMs),
        sla: this.#judges.processStatus(this.#monitor.recent(), nowMs),
      },
      operations: [],
      workflows: [],
      gauges: {},
      ...(this.shedder !== null && { shed: this.shedder.reading() }),
      ...(this.#notifier !== null && { notify: this.#notifier.readings() }),
      incidents: this.incidents().slice(),
      self: this.#self(),
    }
  }

  #self(): SelfReading {
    const { table } = this.#recorder
    return {
      observeNs: this.#observeNs,
      tickMs: this.#ticks.workMs,
      tickMaxMs: this.#ticks.longestHoldMs,
      footprintBytes: table.footprintBytes + this.#monitor.footprintBytes,
      overflowedRequests: table.overflowed,
      droppedRoutes: table.waiting,
      endpointRequests: this.#endpointRequests,
      errors: this.#events.errors,
      skips: this.#skips.toArray().toReversed(),
      flight: this.#box?.self ?? null,
      caveats: [...this.#incidents.notes, ...(this.#box?.caveats ?? [])],
    }
  }

  *routeSnapshots(): Generator<RouteSnapshot> {
    const inFlight = this.#inFlight()
    const { table, spanMs } = this.#recorder
    // A rendering in slices may outlive a change of the table: it goes over the entries that were there.
    const entries = Array.from(table.entries())
    for (const entry of entries) {
      const nowMs = this.options.clock.nowMs()
      const open = inFlight.get(entry.label) ?? 0
      const coveredMs = Math.min(spanMs, nowMs - this.#startedMs)
      const row = routeSnapshot(entry, nowMs, coveredMs, open, this.#judges.routeStatus(entry, nowMs))
      const budget = this.#budgets.reading(entry.label)
      if (budget !== undefined) row.budget = budget
      if (row.count > 0 || open > 0 || entry !== table.other) yield row
    }
  }

  *routeTotals(): Generator<RouteTotals> {
    yield* this.#recorder.totals(this.#inFlight())
  }

  *limits(): Generator<SubjectLimits> {
    const { table } = this.#recorder
    yield { subject: 'process', limits: this.#judges.processReadings(this.#monitor.recent()) }
    for (const entry of Array.from(table.entries())) {
      const limits = this.#judges.routeReadings(entry, this.options.clock.nowMs())
      const counted = entry !== table.other || endingsOf(entry.series.latency.tail().tallies).count > 0
      if (counted) yield { subject: entry.label, limits }
    }
  }

  #inFlight(): Map<string, number> {
    const open = new Map<string, number>()
    this.#exchanges.forEach((method, pattern) => {
      const { label } = this.#recorder.table.residentOf(method, pattern ?? UNMATCHED)
      open.set(label, (open.get(label) ?? 0) + 1)
    })
    return open
  }

  firing(): ReturnType<PerfView['firing']> {
    return this.#judges.firing(this.#monitor.recent(), this.options.clock.nowMs())
  }

  // ---------------------------------------------------------------- incidents

  async capture(request: CaptureRequest = {}): Promise<Incident> {
    const { done } = this.#incidents.request(request)
    if (request.keepAlive === false) return await done
    // Whoever awaits a capture wants it: a script must not end under it.
    const hold = setInterval(() => {}, 60_000)
    return done.finally(() => clearInterval(hold))
  }

  requestCapture(reason: string): ReturnType<PerfView['requestCapture']> {
    return this.#incidents.request({ reason })
  }

  incidents(): readonly IncidentSummary[] {
    return this.#incidents.list()
  }

  incident(id: string): Promise<Incident | null> {
    return this.#incidents.read(id)
  }

  incidentFile(id: string, name: string): Promise<{ path: string; bytes: number } | null> {
    return this.#incidents.file(id, name)
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
    const endpoint = createEndpoint(this, process.env, resolveHandlerAccess(access))
    return (req, res, next) => endpoint.handle(req, res, next)
  }

  onClose(release: () => void): void {
    if (this.#state === 'closed') release()
    else this.#releases.push(release)
  }

  register(registry: MetricRegistry): () => void {
    return registerMetrics(this, registry)
  }

  countEndpointRequest(): void {
    this.#endpointRequests++
  }

  reportError(error: unknown): void {
    this.#events.emit('error', error)
  }
}

function labelOf(method: string, pattern: string | undefined): string {
  return pattern === OTHER ? OTHER : routeLabel(method, pattern ?? UNMATCHED)
}
