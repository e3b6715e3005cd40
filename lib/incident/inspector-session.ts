import type * as inspector from 'node:inspector'

interface Poster {
  post(method: string, params: object, done: (error: Error | null, result: unknown) => void): void
}

/**
 * An in-process session; no port is opened. It throws where there is none to be had: a build without the inspector,
 * or the permission model. (Hence no static import: it would take the application down as it starts.)
 */
export class InspectorSession {
  readonly #session: inspector.Session

  constructor() {
    const { Session } = loadInspector()
    this.#session = new Session()
    this.#session.connect()
  }

  /** V8 answers before `post` returns, so the time until then is the time the event loop is held. */
  post<Result>(method: string, params: object = {}): Promise<Result> {
    return new Promise((resolve, reject) => {
      ;(this.#session as unknown as Poster).post(method, params, (error, result) => {
        if (error) reject(error)
        else resolve(result as Result)
      })
    })
  }

  /** Also ends every profile of this session, unread. Safe to call again. */
  disconnect(): void {
    try {
      this.#session.disconnect()
    } catch {
      // Already gone; there is nothing left to let go of.
    }
  }
}

/** A debugger or DevTools can be attached: a port is open. */
export function isDebuggable(): boolean {
  try {
    return loadInspector().url() !== undefined
  } catch {
    return false
  }
}

function loadInspector(): typeof inspector {
  return process.getBuiltinModule('node:inspector')
}
