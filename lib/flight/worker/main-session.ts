import type { Profiler, Runtime, Session } from 'node:inspector'

type Poster = (method: string, params: object, done: (error: Error | null, result: unknown) => void) => void

/**
 * An inspector session from a worker to the main thread; no port is opened. The constructor throws where there is none
 * to be had: a build without the inspector, or the permission model.
 */
export class MainSession {
  readonly #session: Session
  readonly #waiting = new Set<(error: Error) => void>()

  constructor() {
    const inspector = process.getBuiltinModule('node:inspector')
    this.#session = new inspector.Session()
    this.#session.connectToMainThread()
  }

  /**
   * Answered while the main thread runs JavaScript, within a few milliseconds; while it is in native code, after that.
   */
  post<Result>(method: string, params: object = {}): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.#waiting.add(reject)
      const post = this.#session.post.bind(this.#session) as Poster
      try {
        post(method, params, (error, result) => {
          this.#waiting.delete(reject)
          if (error) reject(error)
          else resolve(result as Result)
        })
      } catch (error) {
        this.#waiting.delete(reject)
        reject(error)
      }
    })
  }

  /** A string that the main thread makes of an expression; null for anything else, and for what it throws. */
  async evaluate(expression: string): Promise<string | null> {
    const options = { expression, silent: true, returnByValue: true }
    const { result } = await this.post<Runtime.EvaluateReturnType>('Runtime.evaluate', options)
    return result.type === 'string' ? (result.value as string) : null
  }

  onProfileBegun(heard: (begun: Profiler.ConsoleProfileStartedEventDataType) => void): void {
    this.#session.on('Profiler.consoleProfileStarted', ({ params }) => heard(params))
  }

  onProfileEnded(heard: (ended: Profiler.ConsoleProfileFinishedEventDataType) => void): void {
    this.#session.on('Profiler.consoleProfileFinished', ({ params }) => heard(params))
  }

  onHeapChunk(heard: (chunk: string) => void): void {
    this.#session.on('HeapProfiler.addHeapSnapshotChunk', ({ params }) => heard(params.chunk))
  }

  /** Synchronous, and ends every profile of this session. What was not answered is refused. Safe to call again. */
  disconnect(): void {
    try {
      this.#session.disconnect()
    } catch {
      // Already gone; there is nothing left to let go of.
    }
    for (const reject of this.#waiting) reject(new Error('the session to the main thread has ended'))
    this.#waiting.clear()
  }
}
