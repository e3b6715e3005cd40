import { randomOf } from '../random.ts'
import { chosen, seedOf } from '../schedule/choice.ts'
import { levelAt, type Phase } from '../schedule/level.ts'
import type { Outcome } from '../wire/connection.ts'
import type { Connections } from '../wire/connections.ts'
import type { Kind } from './kinds.ts'
import type { Drive } from './open-drive.ts'
import type { Session } from './session.ts'
import { BACK_OFF_MS } from './task.ts'
import type { Traffic } from './traffic.ts'

/** How often users come and go while the level changes. */
const LEVEL_EVERY_MS = 20

/** One simulated user: a task, a thought, the next task. */
export interface ClosedUser {
  /** From 0, over all threads: the level says up to which one they take part. */
  index: number
  kind: Kind
  session: Session
}

/** The closed model: whoever waits for an answer asks for nothing. */
export class ClosedDrive implements Drive {
  readonly over: Promise<void>
  readonly #walks: Walk[]
  readonly #phases: readonly Phase[]
  readonly #endMs: number
  readonly #traffic: Traffic
  #timer: NodeJS.Timeout | undefined
  #finish: () => void = () => {}
  #requestsLeft: number

  constructor(
    users: readonly ClosedUser[],
    phases: readonly Phase[],
    endMs: number,
    traffic: Traffic,
    connections: Connections,
    seed: number,
    requests: number | null,
  ) {
    this.#phases = phases
    this.#endMs = endMs
    this.#traffic = traffic
    this.#requestsLeft = requests ?? Infinity
    this.over = new Promise((resolve) => (this.#finish = resolve))
    this.#walks = users.map((user) => {
      user.session.connection ??= connections.own()
      return new Walk(user, seed, traffic, () => this.#takes(user.index))
    })
  }

  start(): void {
    this.#adjust()
  }

  stop(): void {
    clearTimeout(this.#timer)
    this.#requestsLeft = 0
    this.#finish()
  }

  #level(): number {
    const nowMs = this.#traffic.nowMs()
    if (nowMs >= this.#endMs) return 0
    const phase = this.#phases.find(({ atMs, ms }) => nowMs < atMs + ms)
    return phase === undefined ? 0 : Math.round(levelAt(phase, Math.max(nowMs, phase.atMs)))
  }

  #takes(index: number): boolean {
    return this.#requestsLeft > 0 && index < this.#currentLevel && this.#requestsLeft-- > 0
  }

  #currentLevel = 0

  readonly #adjust = (): void => {
    this.#currentLevel = this.#level()
    if (this.#requestsLeft <= 0 || this.#traffic.nowMs() >= this.#endMs) {
      this.#requestsLeft = 0
      return this.#finish()
    }
    for (const walk of this.#walks) if (walk.index < this.#currentLevel) walk.wake()
    this.#timer = setTimeout(this.#adjust, LEVEL_EVERY_MS)
  }
}

/** The way of one user through its tasks. */
class Walk {
  readonly index: number
  readonly #user: ClosedUser
  readonly #random: () => number
  readonly #traffic: Traffic
  readonly #mayGoOn: () => boolean
  #isAwake = false
  #runs = 0
  readonly #seed: number

  constructor(user: ClosedUser, seed: number, traffic: Traffic, mayGoOn: () => boolean) {
    this.index = user.index
    this.#user = user
    this.#seed = seedOf(seed, user.index)
    this.#random = randomOf(this.#seed)
    this.#traffic = traffic
    this.#mayGoOn = mayGoOn
  }

  wake(): void {
    if (this.#isAwake) return
    this.#isAwake = true
    this.#begin(this.#traffic.nowMs())
  }

  #begin(intendedMs: number): void {
    if (!this.#mayGoOn()) {
      this.#isAwake = false
      return
    }
    const { kind, session } = this.#user
    const task = kind.tasks[kind.tasks.length === 1 ? 0 : chosen(kind.tasks, this.#random())]!
    const seed = seedOf(this.#seed, this.#runs++)
    task.start({ session, seed, intendedMs, connection: session.connection }, this.#ended)
  }

  readonly #ended = (outcome?: Outcome): void => {
    const nowMs = this.#traffic.nowMs()
    const [least, most] = this.#user.kind.thinkMs
    const isCutOff = outcome !== undefined && outcome.failure !== null
    if (most === 0 && !isCutOff) return this.#begin(nowMs)
    const thinkMs = Math.max(isCutOff ? BACK_OFF_MS : 0, least + (most - least) * this.#random())
    setTimeout(() => this.#begin(nowMs + thinkMs), thinkMs)
  }
}
