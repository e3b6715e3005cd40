import { LRUCache } from 'lru-cache'
import type { ResolvedCapture } from '../config/types.ts'
import type { Trigger } from '../diagnose/evidence.ts'
import type { GcRecord } from '../diagnose/recording.ts'
import { PerfError } from '../errors.ts'
import type { GovernDecision } from '../sla/govern.ts'
import type { Breach, Clock, Incident, IncidentBreach, IncidentSummary } from '../types.ts'
import type { Metric, OpenRequest, Recovery, Severity, Skip, Snapshot } from '../types.ts'
import { Background } from './background.ts'
import { Budget } from './budget.ts'
import type { CaseNews } from './case-messages.ts'
import { cleanReason, draft } from './draft.ts'
import { endedShortOfMemory } from './earlier-runs.ts'
import { warmUp } from './engines.ts'
import { summaryOf } from './manifest.ts'
import type { CaptureRun } from './remote-capture.ts'
import { claim, release, runningCapture } from './running.ts'
import { failed, messageOf, reasonOf, refused, skipOf } from './refusal.ts'
import { Store } from './store.ts'
import { Taker, type CapturePlan, type CaseRecorder } from './taker.ts'

export interface IncidentsDeps {
  options: Readonly<ResolvedCapture> | false
  clock: Clock
  /** May be costly: called at the breach and at the end of the capture. */
  snapshot(): Snapshot
  openRequests(): OpenRequest[]
  limits(): { memoryLimitBytes: number | null; cpus: number }
  onIncident(incident: Incident): void
  onSkip(skip: Skip): void
  onError(error: unknown): void
  /** True while a profile is being started or read, so that nobody judges our own overhead. */
  onHeavy(active: boolean): void
  /** The flight recorder's thread, which takes captures with what came before them; null when there is none. */
  recorder?(): CaseRecorder | null
}

interface OpeningCause {
  severity: Severity
  reason: string
  subject: string
  metric?: Metric
  breach: Breach | null
  trigger: Trigger
}

export interface CaptureWish {
  reason?: string
  durationMs?: number
  heap?: boolean
}

export interface CaptureAnswer {
  id: string
  joined: boolean
  /** Rejects with ERR_PERF_CAPTURE_FAILED; nobody has to wait for it. */
  done: Promise<Incident>
}

/** Decides what becomes an incident, has it recorded and keeps the books. Only `request` ever throws. */
export class Incidents {
  /** What earlier runs left that somebody should know. */
  readonly notes: string[] = []
  readonly #deps: IncidentsDeps
  readonly #budget: Budget
  readonly #background: Background
  readonly #store: Store | null
  /** Null when captures are switched off. */
  readonly #taker: Taker | null
  readonly #stopReading: AbortController = new AbortController()
  /** Which incident a firing limit opened. */
  readonly #firing: LRUCache<string, { id: string; settled: Promise<unknown> }> = new LRUCache({ max: 1_000 })
  #capture: CaptureRun | null = null
  #alarmId: string | null = null
  #closed: Promise<void> | null = null

  constructor(deps: IncidentsDeps) {
    const { options, clock } = deps
    this.#deps = deps
    this.#store = options ? new Store(options.dir, options) : null
    this.#background = new Background((error) => deps.onError(error))
    const memoryLimitBytes = (): number | null => deps.limits().memoryLimitBytes
    this.#budget = new Budget({ options, clock, memoryLimitBytes })
    this.#taker =
      options && this.#store
        ? new Taker({
            clock,
            store: this.#store,
            engine: options.engine,
            recorder: () => deps.recorder?.() ?? null,
            snapshot: () => this.#snapshot(),
            onHeavy: (active) => this.#background.guard(() => deps.onHeavy(active)),
            onMissing: (incident, kind, error) => this.#missing(incident, kind, error),
          })
        : null
  }

  /** Starts to read what earlier runs left, in the background. */
  open(): void {
    if (!this.#store) return
    this.#background.run(this.#readEarlierRuns(this.#store))
    const { options } = this.#deps
    // Where a recorder's thread takes the captures, this thread may never need an engine.
    if (options && !this.#deps.recorder?.()) this.#background.guard(() => warmUp(options.engine))
    this.#measureDisk()
  }

  async #readEarlierRuns(store: Store): Promise<void> {
    const at = this.#deps.clock.wallMs()
    for await (const { id, note } of endedShortOfMemory(store, at, this.#stopReading.signal)) {
      this.notes.push(note)
      // Told once: the next start need not hear of it again.
      await this.#markClosed(id, at)
    }
  }

  /** A critical limit broke: captures, joins the capture that runs, or says why not. */
  breach(breach: Breach): void {
    const { subject, metric, type, limit, observed, severity, message } = breach
    const trigger: Trigger = { kind: 'sla', subject, metric, type, limit, observed }
    const opened = this.#open({ severity, reason: message, subject, metric, breach, trigger })
    if (opened) this.#firing.set(keyOf(breach), { id: opened.id, settled: opened.done.catch(() => {}) })
  }

  /** Something that no row of the SLA is about needs looking into. */
  alarm(trigger: Trigger, breach: Breach): void {
    const { severity, message, subject, metric } = breach
    const opened = this.#open({ severity, reason: message, subject, metric, breach, trigger })
    if (opened) this.#alarmId = opened.id
  }

  #open(cause: OpeningCause): { id: string; done: Promise<Incident> } | undefined {
    if (this.#closed) return undefined
    return this.#background.guard(() => {
      const { severity, reason, subject, metric, breach, trigger } = cause
      const decision = this.#decide('breach', severity)
      if (!decision.go) {
        if (decision.joins !== undefined) this.#join(reason, severity)
        const whom = metric === undefined ? { subject } : { subject, metric }
        this.#skip({ what: 'capture', ...whom, ...skipOf(decision) })
        return undefined
      }
      const { options } = this.#deps
      if (!options) return undefined
      const { duringMs, heap } = options
      return this.#begin(severity, reason, breach, { trigger, durationMs: duringMs, heap })
    })
  }

  /** The limit is kept again: its incident is closed. */
  recover(recovery: Recovery): void {
    const key = keyOf(recovery)
    const opened = this.#firing.get(key)
    if (!opened || this.#closed) return
    this.#firing.delete(key)
    if (this.#capture?.id === opened.id) this.#capture.incident.closedAt = recovery.at
    // The capture may just be writing its last incident.json, with or without this: so once more after it.
    this.#background.run(opened.settled.then(() => this.#markClosed(opened.id, recovery.at)))
  }

  /** By hand. Throws ERR_PERF_CAPTURE_REFUSED (with `retryAfterMs`) or ERR_PERF_CLOSED. */
  request(wish: CaptureWish = {}): CaptureAnswer {
    if (this.#closed) throw new PerfError('ERR_PERF_CLOSED', 'the perf is closed')
    const reason = cleanReason(wish.reason ?? '') || 'asked for by hand'
    try {
      const decision = this.#decide('hand', 'warning')
      const running = runningCapture()
      if (!decision.go && decision.joins !== undefined && running) {
        this.#join(`also asked for by hand: ${reason}`, 'warning')
        const done = running.done.catch((error: unknown) => {
          throw failed(error)
        })
        done.catch(() => {})
        return { id: running.id, joined: true, done }
      }
      const { options } = this.#deps
      if (!decision.go) throw refused(decision)
      if (!options || !this.#taker) throw new Error('captures are switched off')
      const durationMs = durationOf(wish.durationMs, options.duringMs, this.#taker.maxDurationMs)
      const heap = (wish.heap ?? options.heap !== false) && (options.heap || 'sampling')
      const plan: CapturePlan = { trigger: { kind: 'hand' }, durationMs, heap }
      return { joined: false, ...this.#begin('warning', reason, null, plan) }
    } catch (error) {
      if (error instanceof PerfError) throw error
      throw failed(error)
    }
  }

  /** Newest first. */
  list(): readonly IncidentSummary[] {
    const kept = this.#store?.list() ?? []
    const running = this.#capture?.incident
    if (!running || kept.some((one) => one.id === running.id)) return kept
    return [summaryOf(running, 0), ...kept]
  }

  async read(id: string): Promise<Incident | null> {
    if (this.#capture?.id === id) return { ...this.#capture.incident }
    return await this.#background.orNull(this.#store?.read(id))
  }

  async file(id: string, name: string): Promise<{ path: string; bytes: number } | null> {
    return await this.#background.orNull(this.#store?.file(id, name))
  }

  /** Ends a running capture early; what it has is written before this resolves. */
  close(): Promise<void> {
    return (this.#closed ??= this.#close())
  }

  async #close(): Promise<void> {
    this.#stopReading.abort()
    this.#capture?.end('The capture was ended early: perfguard was closed.')
    // Whoever closes has not run out of memory.
    if (this.#alarmId !== null)
      this.#background.run(this.#markClosed(this.#alarmId, this.#deps.clock.wallMs()))
    await this.#background.idle()
  }

  #decide(by: 'breach' | 'hand', severity: Severity): GovernDecision {
    const decision = this.#budget.decide(by, severity)
    this.#measureDisk()
    return decision
  }

  #join(line: string, severity: Severity): void {
    const at = new Date(this.#deps.clock.wallMs()).toISOString()
    runningCapture()?.join(`${at}: ${line}`, severity)
  }

  #begin(
    severity: Severity,
    reason: string,
    breach: Breach | null,
    plan: CapturePlan,
  ): { id: string; done: Promise<Incident> } {
    const { clock } = this.#deps
    const inFlight = this.#background.guard(() => this.#deps.openRequests()) ?? []
    const before = this.#snapshot()
    const opening = { wallMs: clock.wallMs(), severity, reason, breach, before, inFlight }
    const incident = draft({ ...opening, ...this.#deps.limits() })
    const capture = this.#taker!.take(incident, plan)
    return { id: capture.id, done: this.#follow(capture, breach) }
  }

  /** One part of it could not be taken or written; the incident goes on without. */
  #missing({ id, breach }: Incident, kind: string, error: unknown): void {
    this.#background.fail(error)
    const message = `no ${kind} in incident ${id}: ${messageOf(error)}`
    this.#skip({ what: 'profile', ...about(breach), reason: reasonOf(error), message, incidentId: id })
  }

  gc(entry: GcRecord): void {
    this.#taker?.gc(entry)
  }

  #follow(capture: CaptureRun, breach: Breach | null): Promise<Incident> {
    claim(capture)
    this.#capture = capture
    const done = this.#settle(capture, this.#store!, breach)
    this.#background.run(done.catch(() => {}))
    return done
  }

  /** What the recorder's thread tells of the incidents it writes. */
  hear(news: CaseNews): void {
    this.#background.guard(() => {
      if (news.type === 'case-opened') this.#adopt(news.incident)
      else if (!this.#taker?.hear(news) && news.type === 'case-closed')
        this.#background.run(this.#take(news.incident))
    })
  }

  /** The watchdog did not wait for this thread, which was stuck. Back from that, it may have begun with another. */
  #adopt(incident: Incident): void {
    if (this.#closed || this.#capture) return
    const capture = this.#taker?.adopt(incident)
    if (!capture) return
    this.#budget.started()
    void this.#follow(capture, null)
  }

  async #take(incident: Incident): Promise<void> {
    await this.#store?.read(incident.id)
    this.#deps.onIncident(incident)
  }

  /** The recorder's thread ended: what it was writing stays as it is. */
  recorderLost(reason: string): void {
    this.#taker?.recorderLost(reason)
  }

  async #settle(capture: CaptureRun, store: Store, breach: Breach | null): Promise<Incident> {
    const { clock } = this.#deps
    try {
      const incident = await capture.done.finally(() => {
        this.#budget.ended()
        this.#rest()
        this.#capture = null
        this.#taker?.rest()
        release(capture)
      })
      if (this.#taker?.wroteElsewhere(incident)) await store.read(incident.id)
      await store.prune(clock.wallMs()).catch((error: unknown) => this.#background.fail(error))
      this.#background.guard(() => this.#deps.onIncident(incident))
      return incident
    } catch (error) {
      this.#background.fail(error)
      const message = `the incident could not be kept: ${messageOf(error)}`
      this.#skip({ what: 'capture', ...about(breach), reason: reasonOf(error), message })
      throw failed(error)
    } finally {
      this.#measureDisk()
    }
  }

  /** The watchdog keeps to the same cooldown. */
  #rest(): void {
    const { options, clock } = this.#deps
    if (!options) return
    this.#deps.recorder?.()?.post({ type: 'case-rest', untilMs: clock.nowMs() + options.cooldownMs })
  }

  async #markClosed(id: string, at: number): Promise<void> {
    const incident = await this.#store?.read(id)
    if (incident && incident.closedAt !== at) await this.#store?.save({ ...incident, closedAt: at })
  }

  #snapshot(): Snapshot | null {
    return this.#background.guard(() => this.#deps.snapshot()) ?? null
  }

  #measureDisk(): void {
    const measured = this.#store?.freeBytes().then((bytes) => (this.#budget.diskFreeBytes = bytes))
    if (measured) this.#background.run(measured)
  }

  #skip(skip: Omit<Skip, 'at'>): void {
    this.#background.guard(() => this.#deps.onSkip({ ...skip, at: this.#deps.clock.wallMs() }))
  }
}

function keyOf({ subject, metric, severity }: Breach | Recovery): string {
  return JSON.stringify([subject, metric, severity])
}

function about(breach: IncidentBreach | null): Pick<Skip, 'subject' | 'metric'> {
  return breach ? { subject: breach.subject, metric: breach.metric } : { subject: 'by hand' }
}

function durationOf(wished: number | undefined, defaultMs: number, maxMs: number): number {
  if (wished === undefined || !Number.isFinite(wished)) return defaultMs
  return Math.min(maxMs, Math.max(1, wished))
}
