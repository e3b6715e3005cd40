import type { Connection } from '../wire/connection.ts'
import type { Prepared } from './traffic.ts'

/** What stays of one user from task to task. */
export class Session {
  readonly kind: string
  readonly index: number
  data: unknown = undefined
  /** Its own, in the closed model. */
  connection: Connection | null = null
  #headers: Readonly<Record<string, string>>
  /** Requests that are the same each time, as long as the headers are. */
  #prepared = new Map<object, Prepared>()

  constructor(kind: string, index: number, headers: Readonly<Record<string, string>>) {
    this.kind = kind
    this.index = index
    this.#headers = headers
  }

  get headers(): Readonly<Record<string, string>> {
    return this.#headers
  }

  set headers(headers: Readonly<Record<string, string>>) {
    this.#headers = Object.freeze({ ...headers })
    this.#prepared.clear()
  }

  prepared(task: object, prepare: () => Prepared): Prepared {
    let prepared = this.#prepared.get(task)
    if (prepared === undefined) this.#prepared.set(task, (prepared = prepare()))
    return prepared
  }
}
