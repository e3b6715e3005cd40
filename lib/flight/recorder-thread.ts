import { Worker } from 'node:worker_threads'
import type { Clock } from '../types.ts'
import { signals, type TapeMemory } from './tape-memory.ts'

/** The thread keeps half a minute of the tape and a few profiles; more than this is a fault of ours. */
const resourceLimits = { maxOldGenerationSizeMb: 192, maxYoungGenerationSizeMb: 16, stackSizeMb: 4 }
/** How long the end of the process waits for the thread to let go of it. */
const FAREWELL_MS = 200
const CLOSE_MS = 2_000

export interface ThreadOptions {
  clock: Clock
  file: URL | string
  /** What the entry finds in `workerData`, beside `tape`. */
  data: object
  tape: TapeMemory
  onMessage: (message: unknown) => void
  /** It could not start, or ended by itself: at most once. */
  onLost: (reason: string) => void
}

/** The recorder's thread as the main thread sees it: it keeps nothing alive, prints nothing, and may die. */
export class RecorderThread {
  /** How long the event loop was held by starting it. */
  readonly holdMs: number
  readonly #worker: Worker
  readonly #signals: Int32Array
  readonly #ended: Promise<void>
  #alive = true
  #leaving = false

  /** Throws where threads are refused: the permission model, no memory. */
  constructor({ clock, file, data, tape, onMessage, onLost }: ThreadOptions) {
    const fromMs = clock.nowMs()
    this.#signals = new Int32Array(tape.signals)
    const worker = (this.#worker = new Worker(file, {
      name: 'perfguard',
      workerData: { ...data, tape },
      transferList: [tape.names],
      // Without these, what the application preloads (--import, NODE_OPTIONS) would run here too: a second perf,
      // a second APM agent.
      execArgv: [],
      env: {},
      stdout: true,
      stderr: true,
      resourceLimits,
    }))
    let lost: string | undefined
    this.#ended = new Promise((resolve) => {
      worker.on('exit', (code) => {
        this.#alive = false
        process.off('exit', this.#farewell)
        resolve()
        if (!this.#leaving) onLost(lost ?? `its thread ended with code ${code}`)
      })
    })
    worker.on('error', (error: unknown) => (lost = error instanceof Error ? error.message : String(error)))
    worker.on('message', onMessage)
    // What it prints must not appear in the application's output. Not `resume()`: who reads it keeps the process alive.
    worker.stdout.destroy()
    worker.stderr.destroy()
    // After the listeners: each of them refs it again.
    worker.unref()
    process.on('exit', this.#farewell)
    this.holdMs = clock.nowMs() - fromMs
  }

  post(message: unknown): void {
    this.#worker.postMessage(message)
  }

  /**
   * Holds this thread until the next capture is on disk, for so long at most. While it waits V8 still answers the
   * recorder's session.
   */
  waitForCase(maxMs: number, order: () => void): void {
    if (!this.#alive) return
    const before = Atomics.load(this.#signals, signals.cases)
    order()
    Atomics.wait(this.#signals, signals.cases, before, maxMs)
  }

  /** Asks it to let go of the main thread and to end. Keeps the process alive meanwhile. */
  async close(): Promise<void> {
    if (!this.#alive) return
    this.#leave()
    this.#worker.ref()
    const timer = setTimeout(() => void this.#worker.terminate(), CLOSE_MS)
    await this.#ended
    clearTimeout(timer)
  }

  #leave(): void {
    this.#leaving = true
    Atomics.store(this.#signals, signals.closing, 1)
    this.#worker.postMessage({ type: 'bye' })
  }

  /** Node waits for a session that is still connected, and says so on stderr. */
  readonly #farewell = (): void => {
    this.#leave()
    if (Atomics.load(this.#signals, signals.connected) === 1)
      Atomics.wait(this.#signals, signals.gone, 0, FAREWELL_MS)
  }
}
