import { hostname } from 'node:os'
import { setTimeout as after } from 'node:timers/promises'
import { isMainThread } from 'node:worker_threads'
import { captureWord } from '../incident/capture-word.ts'
import { windowShape } from '../stats/sliding-window.ts'
import type { Clock } from '../types.ts'
import type { CaptureWord, ClusterAccess, PerfView } from '../view.ts'
import { Folder } from './folder.ts'
import { giveBack, takePlace, type Group } from './group.ts'
import { Handover, type Shared } from './handover.ts'
import { foldLeaver } from './leavers.ts'
import { Mailbox } from './mailbox.ts'
import { isRunning, processStart } from './process-start.ts'
import { readRoll, type Roll } from './roll.ts'
import type { Member } from './shares.ts'
import { Spokesmen } from './spokesmen.ts'
import { inTurns } from './turns.ts'
import { Whole } from './whole.ts'

export interface ClusterDeps {
  group: Group
  clock: Clock
  /** What this worker shows by itself. */
  view: PerfView
  shared: Shared
  onError(error: unknown): void
}

const LOOK_EVERY_MS = 500
const ANSWER_WITHIN_MS = 3_000
/** Between two readings of everybody, however many ask. */
const REST_MS = 100
/** So many turns lie between two looks for workers that are gone, when there is one and when none is known. */
const FOLD_TURNS = 10
const SURVEY_TURNS = 120

/**
 * Several workers shown as one. Each writes what it has counted where the others find it, and reads theirs when somebody
 * asks: nobody waits for anybody, and what a worker has handed over outlives it. The primary has no part in it.
 */
export class Cluster implements ClusterAccess {
  readonly #deps: ClusterDeps
  readonly #member: Member
  readonly #folder: Folder
  readonly #handover: Handover
  readonly #mailbox: Mailbox
  /** Who speaks of what is broken in several. */
  readonly spokesmen: Spokesmen
  readonly #timer: NodeJS.Timeout
  readonly #place: number
  #turns = 0
  #next: Promise<Whole> | undefined
  #reading: Promise<void> = Promise.resolve()
  #busy = false
  #closed = false

  /** Joins. Throws where there is no place to hand anything over. */
  constructor(deps: ClusterDeps) {
    const { group, clock, view, shared } = deps
    this.#deps = deps
    const place = takePlace()
    this.#place = place
    try {
      this.#folder = new Folder(group, place)
    } catch (error) {
      giveBack(place)
      throw error
    }
    this.#member = memberOf(group, clock.wallMs())
    const { slotMs, slotsPerBlock } = windowShape(view.options.window.spanMs)
    const blockMs = slotMs * slotsPerBlock
    this.#handover = new Handover({ member: this.#member, folder: this.#folder, shared, clock, blockMs })
    this.#mailbox = new Mailbox(this.#folder, this.#member.key)
    const onError = (error: unknown): void => deps.onError(error)
    this.spokesmen = new Spokesmen({ folder: this.#folder, key: this.#member.key, onError })
    this.#timer = setInterval(() => this.#turn(), LOOK_EVERY_MS).unref()
    process.on('exit', this.#leave)
  }

  /** What the workers are called as one, and which of them this is. */
  get origin(): { instance: string; worker: string } {
    return { instance: `${hostname()}:${this.#deps.group.pid}`, worker: this.#member.worker }
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    clearInterval(this.#timer)
    process.off('exit', this.#leave)
    giveBack(this.#place)
    this.spokesmen.close()
    try {
      this.#handover.close()
    } catch (error) {
      this.#deps.onError(error)
    }
  }

  readonly #leave = (): void => {
    this.close()
    const { pid, processStart: start } = this.#deps.group
    const endsWithThis = pid === process.pid && isMainThread
    if (endsWithThis || !isRunning(pid, start)) this.#folder.disband()
  }

  #turn(): void {
    this.#answer()
    if (this.#busy) return
    this.#busy = true
    this.#work()
      .catch((error: unknown) => this.#deps.onError(error))
      .finally(() => (this.#busy = false))
  }

  #answer(): void {
    try {
      this.#mailbox.look((reason) => captureWord(this.#deps.view, reason))
    } catch (error) {
      this.#deps.onError(error)
    }
  }

  async #work(): Promise<void> {
    if (this.#handover.isDue) await this.#handover.run()
    // However often somebody asks, and has it hand over before its turn.
    if (++this.#turns % (this.#someoneIsGone() ? FOLD_TURNS : SURVEY_TURNS) !== 0) return
    const roll = await this.#roll()
    if (this.#closed) return
    const { window, routes, operations } = this.#deps.view.options
    await this.#inTurns(
      foldLeaver(roll, {
        folder: this.#folder,
        member: this.#member,
        windowMs: window.spanMs,
        maxRows: 2 * (routes.max + operations.max),
      }),
    )
  }

  /** As far as names tell: reading what all have handed over, each second, would be the square of their number. */
  #someoneIsGone(): boolean {
    return this.#folder.keys().some((key) => !isRunning(pidOf(key), null))
  }

  async #roll(): Promise<Roll> {
    const { clock, view } = this.#deps
    const own = { key: this.#member.key, text: this.#handover.text }
    const { spanMs } = view.options.window
    const roll = await this.#inTurns(readRoll(this.#folder, own, clock.wallMs(), spanMs))
    if (roll.folded.includes(own.key)) this.#handover.expel()
    return roll
  }

  #inTurns<T>(steps: Iterator<void, T>): Promise<T> {
    return inTurns(steps, () => this.#deps.clock.nowMs())
  }

  whole(): Promise<PerfView> {
    this.#next ??= this.#reading.then(() => {
      this.#next = undefined
      const whole = this.#read()
      this.#reading = whole.then(rest, rest)
      return whole
    })
    return this.#next
  }

  async #read(): Promise<Whole> {
    // First: what is shown must be on file, or a worker that dies would take back what it has shown.
    await this.#handover.run()
    const whole = await this.processes()
    await this.#inTurns(whole.load())
    return whole
  }

  async processes(): Promise<Whole> {
    if (this.#handover.text === '') await this.#handover.run()
    const roll = await this.#roll()
    return new Whole(this.#deps.view, this.#member.worker, roll, this.#handover.trouble)
  }

  async capture(worker: string, reason: string): Promise<CaptureWord | 'unknown' | 'silent'> {
    if (worker === this.#member.worker) return captureWord(this.#deps.view, reason)
    const { states } = await this.#roll()
    const target = states.find(({ head, state }) => head.member.worker === worker && state !== 'gone')
    if (target === undefined) return 'unknown'
    return (await this.#mailbox.ask(target.head.member.key, reason, ANSWER_WITHIN_MS)) ?? 'silent'
  }
}

function rest(): Promise<void> {
  return after(REST_MS, undefined, { ref: false })
}

let members = 0

function memberOf({ worker }: Group, startedAt: number): Member {
  const { pid } = process
  const key = `${worker}-${pid}-${Math.round(startedAt).toString(36)}-${members++}`
  return { worker, key, pid, processStart: processStart(pid), startedAt }
}

function pidOf(key: string): number {
  return Number(key.split('-')[1])
}
