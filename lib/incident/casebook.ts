import type { Trigger } from '../diagnose/evidence.ts'
import type { Incident, IncidentBreach, OpenRequest } from '../types.ts'
import { IncidentCase, type CaseDeps } from './case.ts'
import type { CaseNews, CaseOrder, CasePlan } from './case-messages.ts'
import { draft } from './draft.ts'
import { HeapLooks } from './heap-looks.ts'
import { HeapSnapshot, type HeapSnapshotOptions } from './heap-snapshot.ts'
import { messageOf } from './refusal.ts'
import { settledWithin } from './settled-within.ts'

const HOUR_MS = 3_600_000
const MAX_OPEN = 50
/** In JavaScript the main thread answers in milliseconds, in native code not before the block is over. */
const ASK_WITHIN_MS = 100
/** A block without a culprit is looked at again, so often. */
const REDRAFT_MS = 500
const MAX_DRAFTS = 20

const nothing = (): void => {}
const NEVER = new Promise<void>(nothing)

/** A block as the watchdog sees it. */
export interface Block {
  sinceMs: number
  silentMs: number
  /** Of it, the time in which the host did not run the main thread. */
  withheldMs: number
  kind: 'busy' | 'waiting' | 'withheld' | 'breakpoint' | 'unknown'
}

interface OpenBlock {
  one: IncidentCase
  block: Block
  route: string | null
  ended: boolean
  over: Promise<void>
  end: () => void
}

export interface CasebookDeps extends Omit<CaseDeps, 'heap' | 'snapshot' | 'askSnapshot'> {
  blockedMs: number
  cooldownMs: number
  perHour: number
  limits: { cpus: number; memoryLimitBytes: number | null }
  connectHeap: HeapSnapshotOptions['connect']
  /** Memory that nobody uses, on the machine or in the container. */
  freeBytes(): number
  /** False while the application starts: then it loads modules, and nobody waits for it. */
  isServing(): boolean
  /** The route that the main thread works for at this moment, when that is known. */
  runningRoute(): Promise<string | null>
  post: (news: CaseNews) => void
}

/** The incidents of this process, one at a time, in the hands of the recorder's thread. */
export class Casebook {
  readonly #deps: CasebookDeps
  readonly #watched: number[] = []
  #running: IncidentCase | null = null
  #block: OpenBlock | null = null
  #work: Promise<void> = Promise.resolve()
  #restUntilMs = 0

  constructor(deps: CasebookDeps) {
    this.#deps = deps
  }

  take(order: CaseOrder): void {
    switch (order.type) {
      case 'case-open':
        void this.#open(order.incident, order.plan)
        break
      case 'case-rest':
        this.#restUntilMs = order.untilMs
        break
      default:
        this.#toRunning(order)
    }
  }

  #toRunning(order: Exclude<CaseOrder, { type: 'case-open' | 'case-rest' }>): void {
    const running = this.#running
    if (running?.incident.id !== order.id) return
    if (order.type === 'case-join') running.join(order.line, order.severity)
    else if (order.type === 'case-end') running.end(order.caveat, order.leaving)
    else if (order.type === 'case-samples') running.addSamples(order.rows)
    else running.take(order.before, order.during)
  }

  async #open(incident: Incident, plan: CasePlan): Promise<void> {
    const { source, connectHeap, post } = this.#deps
    const { id } = incident
    const { trigger, openedMs, durationMs } = plan
    const heap = plan.heap
      ? new HeapLooks({
          connect: connectHeap,
          nowMs: () => source.nowMs(),
          twice: isAboutMemory(trigger),
          onMissing: (error) => incident.skipped.push({ kind: 'heap', reason: messageOf(error) }),
        })
      : null
    const snapshot =
      plan.heap === 'snapshot'
        ? new HeapSnapshot({
            connect: connectHeap,
            memory: () => source.recording(source.nowMs() - 5_000, source.nowMs()).memory.at(-1) ?? null,
            freeBytes: () => this.#deps.freeBytes(),
            nowMs: () => source.nowMs(),
          })
        : null
    const askSnapshot = (): void => post({ type: 'case-ending', id })
    const one = new IncidentCase(incident, openedMs, () => trigger, {
      ...this.#deps,
      heap,
      snapshot,
      askSnapshot,
    })
    this.#running = one
    try {
      await one.follow({ durationMs })
      post({ type: 'case-closed', incident })
    } catch (error) {
      post(failure(id, error))
    } finally {
      heap?.cancel()
      if (this.#running === one) this.#running = null
    }
  }

  // ---------------------------------------------------------------- the watchdog's own

  /** The main thread has not come back for longer than it may, and may never. */
  blocked(block: Block): void {
    const { blockedMs } = this.#deps
    const heldText = `the event loop has been held for over ${blockedMs} ms`
    if (this.#running) {
      this.#running.join(`${new Date(this.#wallMs()).toISOString()}: ${heldText}`, 'critical')
      return
    }
    if (!this.#mayOpen(block)) return
    const known = this.#newBlock(block, heldText)
    const { one } = known
    this.#work = this.#try(one.incident.id, async () => {
      const asked = this.#deps.runningRoute().then((route) => (known.route = route))
      await settledWithin(asked, ASK_WITHIN_MS)
      await one.write('draft')
      this.#deps.post({ type: 'case-opened', incident: one.incident })
      await this.#insist(known)
    })
  }

  /** On a crowded machine the samples come late, and the process may not live to see the end of the block. */
  async #insist(known: OpenBlock): Promise<void> {
    const { one } = known
    for (let more = 0; more < MAX_DRAFTS && !known.ended && !one.incident.verdict.culprit; more++) {
      await settledWithin(known.over, REDRAFT_MS)
      if (!known.ended) await one.write('draft')
    }
  }

  #newBlock(block: Block, reason: string): OpenBlock {
    const { source, blockedMs } = this.#deps
    this.#watched.push(source.nowMs())
    const incident = draft({
      wallMs: this.#wallMs(),
      severity: 'critical',
      reason,
      breach: null,
      before: null,
      inFlight: this.#openRequests(),
      ...this.#deps.limits,
    })
    incident.breach = breachOf(block, blockedMs)
    const trigger = (): Trigger => triggerOf(known, source.nowMs())
    const one = new IncidentCase(incident, block.sinceMs, trigger, {
      ...this.#deps,
      heap: null,
      snapshot: null,
      askSnapshot: () => {},
    })
    const known: OpenBlock = { one, block, route: null, ended: false, over: NEVER, end: nothing }
    known.over = new Promise((resolve) => (known.end = resolve))
    this.#block = known
    this.#running = one
    return known
  }

  /** The loop turns again. */
  ended(block: Block): void {
    // What looked like a host that does not run us may turn out to have been a block on a crowded machine.
    if (!this.#block && !this.#running && this.#mayOpen(block)) this.blocked(block)
    const known = this.#block
    if (!known) return
    this.#block = null
    known.block = block
    known.ended = true
    known.end()
    const { one } = known
    const { incident } = one
    const { blockedMs, post } = this.#deps
    incident.breach = breachOf(block, blockedMs)
    incident.reason = `the event loop was held for ${Math.round(block.silentMs)} ms in one piece (limit ${blockedMs} ms)`
    const opened = this.#work
    this.#work = this.#try(incident.id, async () => {
      await opened
      await one.write('whole')
      post({ type: 'case-closed', incident })
    }).finally(() => {
      // The main thread may have opened another meanwhile: back in its loop, it judges before it hears of this one.
      if (this.#running === one) this.#running = null
    })
  }

  #mayOpen({ kind, silentMs, withheldMs }: Block): boolean {
    const nowMs = this.#deps.source.nowMs()
    while (this.#watched.length > 0 && nowMs - this.#watched[0]! > HOUR_MS) this.#watched.shift()
    if (!this.#deps.isServing()) return false
    // Whoever stands at a breakpoint, or was hardly let run, has not blocked anything.
    if (kind === 'breakpoint') return false
    if (kind === 'withheld' && silentMs - withheldMs < this.#deps.blockedMs) return false
    return nowMs >= this.#restUntilMs && this.#watched.length < this.#deps.perHour
  }

  async #try(id: string, work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      this.#deps.post(failure(id, error))
    }
  }

  #openRequests(): OpenRequest[] {
    const { source } = this.#deps
    const nowMs = source.nowMs()
    const { open } = source.recording(nowMs, nowMs)
    return open
      .map(({ route, startMs }) => {
        const label = route ?? '(not routed yet)'
        const space = label.indexOf(' ')
        const method = space > 0 ? label.slice(0, space) : ''
        return { route: label, method, ageMs: nowMs - startMs, headersSent: false }
      })
      .slice(0, MAX_OPEN)
  }

  #wallMs(): number {
    const { source } = this.#deps
    return source.nowMs() + source.wallOffsetMs
  }
}

function triggerOf({ block, route, ended }: OpenBlock, nowMs: number): Trigger {
  const blockedMs = ended ? block.silentMs : nowMs - block.sinceMs
  return { kind: 'blocked-loop', blockedMs, route, atMs: block.sinceMs + blockedMs, ended }
}

function breachOf({ silentMs }: Block, blockedMs: number): IncidentBreach {
  return {
    subject: 'process',
    metric: 'loopBlockedMs',
    type: 'loop_blocked',
    limit: blockedMs,
    observed: silentMs,
    samples: 1,
    confidence: 1,
    windowMs: silentMs,
  }
}

function isAboutMemory(trigger: Trigger): boolean {
  if (trigger.kind === 'memory') return true
  if (trigger.kind !== 'sla') return false
  return ['heapGrowthBytesPerMin', 'heapUsedRatio', 'rssBytes', 'gcPauseRatio'].includes(trigger.metric)
}

function failure(id: string, error: unknown): CaseNews {
  const code =
    error instanceof Error && 'syscall' in error ? ((error as { code?: string }).code ?? 'disk') : null
  return { type: 'case-failed', id, message: messageOf(error), code }
}
