import type { Entry } from '../record/series-table.ts'
import { endingsOf } from '../record/endings.ts'
import type { Clock, SlaStatus } from '../types.ts'
import type { SnapshotHead } from '../view.ts'
import type { Folder } from './folder.ts'
import { rowShare, ScaleList, type RowParts } from './row-share.ts'
import { FORMAT, type Member, type StateHead } from './shares.ts'
import { atOnce, inTurns } from './turns.ts'

/** What there is to hand over. */
export interface Shared {
  head(): SnapshotHead
  firing(): (SlaStatus & { subject: string })[]
  rows(): Iterable<{ entry: Entry; parts: RowParts }>
}

export interface HandoverDeps {
  member: Member
  folder: Folder
  shared: Shared
  clock: Clock
  blockMs: number
}

/** Handing over takes one part in so many of a worker's time at most, however many routes it has. */
const COST_RATIO = 0.01
const EVERY_MS = 1_000
/** Whoever asks whether it is due does so every half second. */
const EARLY_MS = 250

/**
 * Writes what this worker has counted where the others find it. What nobody has been shown yet may be lost with its
 * worker; what was shown is on file: no total ever falls.
 */
export class Handover {
  /** What was handed over last; empty before the first time. */
  text: string = ''
  /** Why the others cannot see it; null when they can. */
  trouble: string | null = null
  readonly #deps: HandoverDeps
  #running: Promise<void> = Promise.resolve()
  #next: Promise<void> | undefined
  #workMs = 0
  #dueMs = 0
  #closed = false

  constructor(deps: HandoverDeps) {
    this.#deps = deps
  }

  get everyMs(): number {
    return Math.max(EVERY_MS, this.#workMs / COST_RATIO)
  }

  get isDue(): boolean {
    return this.#next === undefined && this.#deps.clock.nowMs() >= this.#dueMs
  }

  /** Everything that was counted before. Several who ask meanwhile share the next one. */
  run(): Promise<void> {
    this.#next ??= this.#running.then(() => {
      this.#next = undefined
      const work = this.#work()
      // Whoever asked hears of a failure; the next turn is another one.
      this.#running = work.catch(() => {})
      return work
    })
    return this.#next
  }

  /** The last word. */
  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.#write(atOnce(this.#lines(true)))
  }

  /** It was silent for so long that the others count it among those that are gone. */
  expel(): void {
    this.#closed = true
    this.trouble =
      'it was silent for so long that it counts as gone, and what it counts since is not in the whole'
  }

  async #work(): Promise<void> {
    const { clock } = this.#deps
    let workMs = 0
    const timed = function* (lines: Generator<void, string>): Generator<void, string> {
      for (;;) {
        const sinceMs = clock.nowMs()
        const { done, value } = lines.next()
        workMs += clock.nowMs() - sinceMs
        if (done === true) return value
        yield
      }
    }
    const text = await inTurns(timed(this.#lines(false)), () => clock.nowMs())
    // Whoever closed meanwhile has had the last word.
    if (this.#closed) return
    const sinceMs = clock.nowMs()
    this.#write(text)
    const nowMs = clock.nowMs()
    this.#workMs = workMs + nowMs - sinceMs
    this.#dueMs = nowMs + this.everyMs - EARLY_MS
  }

  *#lines(closed: boolean): Generator<void, string> {
    const { member, shared, clock, blockMs } = this.#deps
    const scales = new ScaleList()
    const rows: string[] = []
    let requests = 0
    for (const { entry, parts } of shared.rows()) {
      const moment = { nowMs: clock.nowMs(), wallMs: clock.wallMs() }
      const row = rowShare(entry, parts, scales, moment)
      if (parts.table === 'route') requests += endingsOf(row.totals.tallies).count
      rows.push(JSON.stringify(row))
      yield
    }
    const head: StateHead = {
      format: FORMAT,
      member,
      at: clock.wallMs(),
      everyMs: this.everyMs,
      blockMs,
      closed,
      requests,
      scales: scales.boundaries,
      firing: shared.firing(),
      head: shared.head(),
    }
    return [JSON.stringify(head), ...rows].join('\n')
  }

  #write(text: string): void {
    const { folder, member } = this.#deps
    this.text = text
    try {
      folder.writeState(member.key, text)
      this.trouble = null
    } catch (error) {
      this.trouble = error instanceof Error ? error.message : String(error)
    }
  }
}
