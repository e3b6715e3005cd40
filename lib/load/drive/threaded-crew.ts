import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import here from '../../here.cjs'
import type { Crew, Report } from './crew.ts'
import type { DrivePlan } from './plan.ts'
import { monotonicOffsetMs, type Order, type ThreadStart, type Word } from './thread-messages.ts'

/** The histograms of a run and its answers' bodies; what needs more has a leak in its tasks. */
const resourceLimits = { maxOldGenerationSizeMb: 1_024 }

/** A generator on each of several threads of its own: the judging never delays a request. */
export class ThreadedCrew implements Crew {
  readonly #members: Member[]

  constructor(
    plan: Omit<DrivePlan, 'thread' | 'threads'>,
    threads: number,
    source: Omit<ThreadStart, 'plan'>,
  ) {
    const maxInFlight = Math.max(1, Math.floor(plan.maxInFlight / threads))
    this.#members = Array.from({ length: threads }, (_, thread) => {
      return new Member({ plan: { ...plan, maxInFlight, thread, threads }, ...source })
    })
  }

  get threads(): number {
    return this.#members.length
  }

  async prepare(): Promise<void> {
    await Promise.all(this.#members.map((member) => member.hears('prepared')))
  }

  async run(startMs: number): Promise<void> {
    const atMs = startMs + monotonicOffsetMs()
    await Promise.all(this.#members.map((member) => member.ask({ type: 'run', atMs }, 'over')))
  }

  stop(): void {
    for (const member of this.#members) member.tell({ type: 'stop' })
  }

  async take(): Promise<Report[]> {
    return await Promise.all(
      this.#members.map(async (member, thread) => {
        const { news, health } = await member.ask({ type: 'take' }, 'news')
        return { thread, news, health }
      }),
    )
  }

  async close(): Promise<void> {
    await Promise.all(this.#members.map((member) => member.close()))
  }
}

type WordOf<T extends Word['type']> = Extract<Word, { type: T }>

/** One thread, and what is waited for from it. */
class Member {
  readonly #worker: Worker
  readonly #waiting = new Map<Word['type'], ((word: Word) => void)[]>()
  #failure: Error | null = null
  readonly #failed: ((error: Error) => void)[] = []

  constructor(workerData: ThreadStart) {
    this.#worker = new Worker(join(here, 'load', 'drive', 'thread.js'), {
      name: 'perfguard load',
      workerData,
      stdout: true,
      resourceLimits,
    })
    // What tasks print is no result.
    this.#worker.stdout.pipe(process.stderr, { end: false })
    this.#worker.on('message', (word: Word) => {
      if (word.type === 'failed') this.#fail(new Error(word.message))
      else this.#waiting.get(word.type)?.shift()?.(word)
    })
    this.#worker.on('error', (error: Error) => this.#fail(error))
    this.#worker.on('exit', () => this.#fail(new Error('a generator thread has ended before its time')))
  }

  #fail(error: Error): void {
    this.#failure ??= error
    for (const reject of this.#failed.splice(0)) reject(this.#failure)
  }

  tell(order: Order): void {
    this.#worker.postMessage(order)
  }

  hears<T extends Word['type']>(type: T): Promise<WordOf<T>> {
    return new Promise((resolve, reject) => {
      if (this.#failure !== null) return reject(this.#failure)
      this.#failed.push(reject)
      const resolvers = this.#waiting.get(type) ?? []
      resolvers.push((word) => {
        this.#failed.splice(this.#failed.indexOf(reject), 1)
        resolve(word as WordOf<T>)
      })
      this.#waiting.set(type, resolvers)
    })
  }

  async ask<T extends Word['type']>(order: Order, type: T): Promise<WordOf<T>> {
    const heard = this.hears(type)
    this.tell(order)
    return await heard
  }

  async close(): Promise<void> {
    try {
      if (this.#failure === null) await this.ask({ type: 'close' }, 'closed')
    } finally {
      await this.#worker.terminate()
    }
  }
}
