import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { EgressOptions } from '../config/types.ts'
import { locate, manifestName, readManifest } from '../incident/manifest.ts'
import type { Clock, Incident, Skip } from '../types.ts'
import { FolderWay } from './folder.ts'
import { PutWay } from './put.ts'
import { Unsent } from './unsent.ts'
import { Hopeless, type FoundFile, type Parcel, type Way } from './way.ts'

/** Incidents that wait for their turn; a destination that is gone for a day must not be waited for by hundreds. */
const MAX_WAITING = 8
const TRIES = 6
/** 1, 2, 4, 8 and 16 s, give or take a half: a fleet does not come back all at once. */
const FIRST_REST_MS = 1_000
const TRY_MS = 60_000
/** What the end of the process waits for, at most. */
const FAREWELL_MS = 5_000
/** Between two looks for what others have left behind. */
const LOOK_EVERY_MS = 600_000

interface Errand {
  id: string
  ways: readonly Way[]
  /** Until it is marked on disk as not sent. */
  marked: Promise<void>
}

export interface EgressDeps {
  options: Readonly<EgressOptions>
  /** The folder of the incidents. */
  dir: string
  clock: Clock
  onSkip(skip: Skip): void
  /** Rests between tries, for tests. */
  firstRestMs?: number
}

/**
 * Sends incidents away, one after the other, in the background. It never throws, and keeps no process alive. What it has
 * not sent when the process ends, another one sends, or the next.
 */
export class Egress {
  readonly #deps: EgressDeps
  readonly #ways: readonly Way[]
  readonly #unsent: Unsent
  readonly #waiting: Errand[] = []
  readonly #resting: AbortController = new AbortController()
  readonly #sending: AbortController = new AbortController()
  #work: Promise<void> | null = null
  #looking: Promise<void> | null = null
  #timer: NodeJS.Timeout | undefined

  constructor(deps: EgressDeps) {
    const { options, clock } = deps
    const { dir, put, hook } = options
    this.#deps = deps
    this.#unsent = new Unsent(deps.dir, clock)
    this.#ways = [
      ...(dir === undefined ? [] : [new FolderWay(dir, clock)]),
      ...(put === undefined ? [] : [new PutWay(put)]),
      ...(hook === undefined ? [] : [hookWay(hook)]),
    ]
  }

  /** Looks for what was left behind, now and from time to time. */
  start(): void {
    this.#look()
    this.#timer ??= setInterval(() => this.#look(), LOOK_EVERY_MS).unref()
  }

  take({ id }: Pick<Incident, 'id'>): void {
    if (this.#resting.signal.aborted) return
    const names = this.#ways.map(({ name }) => name)
    this.#add({ id, ways: this.#ways, marked: this.#unsent.mark(id, names) })
  }

  /** Ends with one more try for what waits, a few seconds long. */
  async close(): Promise<void> {
    clearInterval(this.#timer)
    this.#resting.abort()
    const timer = setTimeout(() => this.#sending.abort(), FAREWELL_MS).unref()
    await this.#looking
    await this.#work
    clearTimeout(timer)
  }

  #add(errand: Errand): void {
    this.#waiting.push(errand)
    if (this.#waiting.length > MAX_WAITING) {
      const { id } = this.#waiting.shift()!
      this.#tell(id, `incident ${id} is not sent: ${MAX_WAITING} others wait already`)
    }
    this.#work ??= this.#run().finally(() => (this.#work = null))
  }

  #look(): void {
    this.#looking ??= this.#takeOver().finally(() => (this.#looking = null))
  }

  async #takeOver(): Promise<void> {
    for (const { id, ways } of await this.#unsent.takeOver(MAX_WAITING - this.#waiting.length)) {
      const left = this.#ways.filter(({ name }) => ways === null || ways.includes(name))
      this.#add({ id, ways: left, marked: Promise.resolve() })
    }
  }

  async #run(): Promise<void> {
    for (;;) {
      const errand = this.#waiting.shift()
      if (errand === undefined) return
      const { id, ways, marked } = errand
      await marked
      const left: string[] = []
      for (const way of ways) if (!(await this.#deliver(id, way))) left.push(way.name)
      if (left.length === 0) await this.#unsent.forget(id)
      else await this.#unsent.mark(id, left)
    }
  }

  /** False when it makes sense that another process tries again. */
  async #deliver(id: string, way: Way): Promise<boolean> {
    for (let tries = 1; ; tries++) {
      try {
        for (const one of [id, ...this.#waiting.map((errand) => errand.id)]) await this.#unsent.touch(one)
        const signal = AbortSignal.any([this.#sending.signal, AbortSignal.timeout(TRY_MS)])
        await unlessAborted(this.#send(id, way, signal), signal)
        return true
      } catch (error) {
        const isLast = tries === TRIES || error instanceof Hopeless || this.#resting.signal.aborted
        if (isLast) {
          const times = tries === 1 ? '' : ` after ${tries} tries`
          this.#tell(id, `incident ${id} was not sent ${way.name}${times}: ${reasonOf(error)}`)
          return error instanceof Hopeless
        }
        await this.#rest(tries)
      }
    }
  }

  async #send(id: string, way: Way, signal: AbortSignal): Promise<void> {
    await way.send(await this.#parcel(id), signal)
  }

  /** Anew for each try: retention may have taken the folder meanwhile. */
  async #parcel(id: string): Promise<Parcel> {
    const folder = resolve(this.#deps.dir, id)
    const found = await readManifest(folder, id).catch(() => null)
    if (!found) throw new Hopeless(`there is no ${join(this.#deps.dir, id)} any more`)
    const { incident, bytes } = found
    const files: FoundFile[] = []
    for (const { name } of incident.files) {
      const file = await locate(folder, incident, name).catch(() => null)
      if (file) files.push({ name, ...file })
    }
    return {
      incident,
      folder,
      files: [...files, { name: manifestName, path: join(folder, manifestName), bytes }],
    }
  }

  async #rest(tries: number): Promise<void> {
    const { firstRestMs = FIRST_REST_MS } = this.#deps
    const ms = firstRestMs * 2 ** (tries - 1) * (0.5 + Math.random())
    await sleep(ms, undefined, { ref: false, signal: this.#resting.signal }).catch(() => {})
  }

  #tell(id: string, message: string): void {
    const at = this.#deps.clock.wallMs()
    this.#deps.onSkip({ what: 'egress', subject: id, reason: 'failed', message, at, incidentId: id })
  }
}

function hookWay(hook: NonNullable<EgressOptions['hook']>): Way {
  return {
    name: 'by egress.hook',
    async send({ incident, folder }) {
      await hook(incident, folder)
    },
  }
}

/** A hook that never answers is given up, too. */
function unlessAborted(work: Promise<void>, signal: AbortSignal): Promise<void> {
  return new Promise((settle, reject) => {
    if (signal.aborted) return reject(new Error('the process ends'))
    const giveUp = (): void => reject(new Error('it took too long'))
    signal.addEventListener('abort', giveUp, { once: true })
    work.then(settle, reject).finally(() => signal.removeEventListener('abort', giveUp))
  })
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
