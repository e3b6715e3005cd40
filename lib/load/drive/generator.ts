import { randomBytes } from 'node:crypto'
import { performance } from 'node:perf_hooks'
import { Scale } from '../../stats/scale.ts'
import type { LoadDefinition } from '../definition/types.ts'
import { randomOf } from '../random.ts'
import { chosen, seedOf } from '../schedule/choice.ts'
import { binsOf, lengthMs, phasesOf } from '../schedule/level.ts'
import { scheduleOf, type Arrival } from '../schedule/schedule.ts'
import { Connections } from '../wire/connections.ts'
import type { Way } from '../wire/way.ts'
import { ClosedDrive, type ClosedUser } from './closed-drive.ts'
import { kindsOf, type Kind } from './kinds.ts'
import { OpenDrive, type Drive } from './open-drive.ts'
import type { DrivePlan } from './plan.ts'
import { RunUser } from './run-user.ts'
import { Session } from './session.ts'
import { Tally } from './tally.ts'
import type { HealthNews, TallyNews } from './tally-news.ts'
import { wordsOf } from './task.ts'
import { Traffic } from './traffic.ts'

const MAX_CONNECTIONS = 5_000
const SETUPS_AT_ONCE = 10
const LOOK_EVERY_MS = 5

/** One generator: the users of one thread, or of this process. */
export class Generator {
  readonly #plan: DrivePlan
  readonly #kinds: readonly Kind[]
  readonly #connections: Connections
  readonly #tally: Tally
  readonly #traffic: Traffic
  readonly #way: Way
  #sessions: Session[][] = []
  #drive: Drive | null = null
  /** What the clock shows when the scenario starts. */
  #startMs = Infinity
  #health = performance.eventLoopUtilization()
  #healthMs = performance.now()
  #isStopped = false

  constructor(plan: DrivePlan, definition: Pick<LoadDefinition, 'users'>, way: Way) {
    const { shape, timeoutMs, boundariesMs, maxInFlight, trace } = plan
    this.#plan = plan
    this.#way = way
    const nowMs = (): number => performance.now() - this.#startMs
    this.#connections = new Connections({ connect: () => way.connect(), nowMs }, timeoutMs, MAX_CONNECTIONS)
    this.#tally = new Tally(new Scale(boundariesMs))
    const phases = phasesOf(shape.phases)
    this.#traffic = new Traffic({
      connections: this.#connections,
      tally: this.#tally,
      phases,
      bins: binsOf(phases),
      nowMs,
      maxInFlight,
      tracePrefix: trace ? randomBytes(8).toString('hex') : null,
    })
    this.#kinds = kindsOf(definition, shape.who, { traffic: this.#traffic, host: way.host })
  }

  /** Makes the users. @throws Error when a `setup` fails */
  async prepare(): Promise<void> {
    // Before the start no moment is later than another: there is no scenario that it could be part of.
    this.#startMs = performance.now()
    const { shape } = this.#plan
    this.#sessions = shape.model === 'arrivals' ? this.#pools() : this.#closedSessions()
    const all = this.#sessions.flat()
    for (let at = 0; at < all.length; at += SETUPS_AT_ONCE)
      await Promise.all(all.slice(at, at + SETUPS_AT_ONCE).map((session) => this.#setUp(session)))
  }

  #pools(): Session[][] {
    const { thread, threads } = this.#plan
    return this.#kinds.map(({ name, headers, pool }) =>
      Array.from({ length: pool }, (_, index) => new Session(name, thread + index * threads, headers)),
    )
  }

  /** Users by their kinds; each thread has every so-many-th. */
  #closedSessions(): Session[][] {
    const { shape, seed, thread, threads } = this.#plan
    const most = Math.max(...shape.phases.map(({ from, to }) => Math.max(from, to)))
    const sessions: Session[][] = this.#kinds.map(() => [])
    for (let index = thread; index < most; index += threads) {
      const kind = chosen(this.#kinds, randomOf(seedOf(seed, index))())
      const { name, headers } = this.#kinds[kind]!
      sessions[kind]!.push(new Session(name, index, headers))
    }
    return sessions
  }

  async #setUp(session: Session): Promise<void> {
    const { setup } = this.#kindOf(session).definition
    if (setup === undefined) return
    try {
      session.data = await setup(this.#quietUser(session))
    } catch (error) {
      throw new Error(`setup of ${session.kind} ${session.index}: ${wordsOf(error)}`, { cause: error })
    }
  }

  #kindOf({ kind }: Session): Kind {
    return this.#kinds.find(({ name }) => name === kind)!
  }

  /** Of what it does nothing is counted. */
  #quietUser(session: Session): RunUser {
    const context = { traffic: this.#traffic, host: this.#way.host }
    return new RunUser(session, context, seedOf(this.#plan.seed, -1 - session.index), -1, null)
  }

  /**
   * Drives the scenario from `startMs` of `performance.now()` on; resolves when all that was begun has ended. `requests`: of
   * this time, in place of the scenario's.
   */
  async run(startMs: number, requests: number | null = this.#plan.shape.requests): Promise<void> {
    this.#startMs = startMs
    this.#health = performance.eventLoopUtilization()
    this.#healthMs = performance.now()
    if (this.#isStopped) return
    this.#drive = this.#newDrive(requests)
    await sleepUntil(startMs)
    this.#drive.start()
    await this.#drive.over
    await this.#drained()
    this.#connections.giveUp()
  }

  #newDrive(requests: number | null): Drive {
    const { shape, seed, threads } = this.#plan
    const phases = phasesOf(shape.phases)
    const endMs = lengthMs(phases)
    if (shape.model === 'arrivals')
      return new OpenDrive(this.#ownArrivals(), this.#kinds, this.#sessions, this.#traffic, endMs)
    const users = this.#sessions.flat().map((session): ClosedUser => {
      return { index: session.index, kind: this.#kindOf(session), session }
    })
    const own = requests === null ? null : Math.ceil(requests / threads)
    return new ClosedDrive(users, phases, endMs, this.#traffic, this.#connections, seed, own)
  }

  *#ownArrivals(): Generator_<Arrival> {
    const { shape, seed, thread, threads } = this.#plan
    for (const arrival of scheduleOf(shape, this.#kinds, seed))
      if (arrival.index % threads === thread) yield arrival
  }

  /** Waits for answers, and for tasks between two requests; those that take too long end as timeouts. */
  async #drained(): Promise<void> {
    const untilMs = performance.now() + this.#plan.timeoutMs + LOOK_EVERY_MS
    while (this.#traffic.isBusy && performance.now() < untilMs) await sleep(LOOK_EVERY_MS)
  }

  /** Begins nothing new. */
  stop(): void {
    this.#isStopped = true
    this.#drive?.stop()
  }

  /** @throws Error when a `teardown` fails */
  async close(): Promise<void> {
    try {
      for (const session of this.#sessions.flat())
        await this.#kindOf(session).definition.teardown?.(this.#quietUser(session))
    } finally {
      this.#connections.close()
    }
  }

  take(): { news: TallyNews; health: HealthNews } {
    const now = performance.eventLoopUtilization()
    const nowMs = performance.now()
    const { utilization } = performance.eventLoopUtilization(now, this.#health)
    const spanMs = nowMs - this.#healthMs
    this.#health = now
    this.#healthMs = nowMs
    const heapUsedBytes = process.memoryUsage().heapUsed
    return { news: this.#tally.take(), health: { loopUtilization: utilization, spanMs, heapUsedBytes } }
  }
}

type Generator_<T> = globalThis.Generator<T, void>

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

async function sleepUntil(atMs: number): Promise<void> {
  const leftMs = atMs - performance.now()
  if (leftMs > 0) await sleep(leftMs)
}
