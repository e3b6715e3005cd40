import type { Runtime } from 'node:inspector'
import { ownFunction } from './cpu-window.ts'
import type { MainSession } from './main-session.ts'

/** What the main thread's clock said around a change of windows, in its own milliseconds. */
export interface Change {
  beforeMs: number
  startedMs: number
  afterMs: number
  /** A debugger's port is open. */
  debuggable: boolean
}

/**
 * `inspector.console` is V8's own console: whoever wraps or replaces the global one does not meet us, and nothing is
 * printed. Held by reference, so that nobody can slip in later.
 */
const acquire = `(() => {
  const { console, url } = process.getBuiltinModule('node:inspector')
  const { performance } = process.getBuiltinModule('node:perf_hooks')
  const { profile, profileEnd } = console
  if (typeof profile !== 'function' || typeof profileEnd !== 'function') throw new Error('no console.profile')
  return { profile, profileEnd, url, now: () => performance.now() }
})()`

/** The next window is started before the last one ends: V8 never takes its logging of code down, which is dear. */
const change = `function ${ownFunction}(next, last) {
  const before = this.now()
  if (next !== '') this.profile(next)
  const started = this.now()
  if (last !== '') this.profileEnd(last)
  return [before, started, this.now(), this.url() !== undefined]
}`

/** Starts and ends profiles by title, on the main thread. */
export class MainControls {
  readonly #session: MainSession
  readonly #objectId: string

  private constructor(session: MainSession, objectId: string) {
    this.#session = session
    this.#objectId = objectId
  }

  /** Null where the main thread has nothing of the kind. */
  static async acquire(session: MainSession): Promise<MainControls | null> {
    const { result } = await session.post<Runtime.EvaluateReturnType>('Runtime.evaluate', {
      expression: acquire,
      silent: true,
    })
    const found = result.subtype !== 'error' && result.objectId !== undefined
    return found ? new MainControls(session, result.objectId!) : null
  }

  /** `''` for no next or no last. */
  async change(next: string, last: string): Promise<Change> {
    const answer = await this.#session.post<Runtime.CallFunctionOnReturnType>('Runtime.callFunctionOn', {
      objectId: this.#objectId,
      functionDeclaration: change,
      arguments: [{ value: next }, { value: last }],
      silent: true,
      returnByValue: true,
    })
    if (answer.exceptionDetails !== undefined || !Array.isArray(answer.result.value))
      throw new Error('console.profile failed')
    const [beforeMs, startedMs, afterMs, debuggable] = answer.result.value as [
      number,
      number,
      number,
      boolean,
    ]
    return { beforeMs, startedMs, afterMs, debuggable }
  }
}
