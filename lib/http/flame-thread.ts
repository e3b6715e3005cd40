import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { ResourceLimits } from 'node:worker_threads'
import here from '../here.cjs'
import type { FlameAnswer, FlameOrder } from './flame-order.ts'

/** Two profiles of the largest size that is read, parsed, fit. */
const defaultLimits = { maxOldGenerationSizeMb: 384, maxYoungGenerationSizeMb: 32, stackSizeMb: 4 }
const TIMEOUT_MS = 20_000
const MAX_WAITING = 4

/** A thread for each page, one at a time: reading, parsing and folding profiles would hold the event loop. */
export class FlameThread {
  readonly #file: string
  readonly #limits: ResourceLimits
  #last: Promise<unknown> = Promise.resolve()
  #waiting = 0

  constructor(file: string = join(here, 'flame-worker.js'), limits: ResourceLimits = defaultLimits) {
    this.#file = file
    this.#limits = limits
  }

  /** Null when too many wait already, and for whom `isGone` when their turn comes. Rejects where threads are refused. */
  async draw(order: FlameOrder, isGone: () => boolean): Promise<FlameAnswer | null> {
    if (this.#waiting >= MAX_WAITING) return null
    this.#waiting++
    const turn = this.#last.then(() => (isGone() ? null : run(this.#file, order, this.#limits)))
    this.#last = turn.catch(() => {})
    return await turn.finally(() => this.#waiting--)
  }
}

function run(file: string, order: FlameOrder, resourceLimits: ResourceLimits): Promise<FlameAnswer> {
  return new Promise((resolve, reject) => {
    // As with the recorder's thread: nothing that the application preloads, and nothing on its output.
    const worker = new Worker(file, {
      name: 'perfguard flame graph',
      workerData: order,
      execArgv: [],
      env: {},
      stdout: true,
      stderr: true,
      resourceLimits,
    })
    const tooLong: FlameAnswer = {
      kind: 'unreadable',
      reason: 'drawing it took too long: download the profile',
    }
    const timer = setTimeout(() => {
      resolve(tooLong)
      void worker.terminate()
    }, TIMEOUT_MS)
    worker.on('message', resolve)
    worker.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ERR_WORKER_OUT_OF_MEMORY') reject(error)
      else resolve({ kind: 'unreadable', reason: 'the profile is too large to be drawn here: download it' })
    })
    worker.on('exit', (code) => {
      clearTimeout(timer)
      reject(new Error(`the flame graph's thread ended with code ${code} and no answer`))
    })
    worker.stdout.destroy()
    worker.stderr.destroy()
    timer.unref()
    worker.unref()
  })
}
