import { AsyncLocalStorage } from 'node:async_hooks'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { ServerResponse } from 'node:http'
import { quietly } from './quietly.ts'

/** From so many on, a statement in one request is told of. */
const REPEATED_FROM = 5
const MAX_STATEMENTS = 100

/** What is told of a statement that one request has run again and again. */
export interface Repeatable {
  repeated(text: string, times: number, response: ServerResponse): void
}

type Owned = ServerResponse & { [key: symbol]: RequestScope | undefined }

/** Told of each request that ran operations, when it is over: how often it ran each. */
export type OnCalls = (response: ServerResponse, calls: ReadonlyMap<string, number>) => void

/** The operations and statements of one request, and how often each was run. */
class RequestScope {
  /** Null when it is over: what goes on after the answer, such as a timer, repeats itself rightly. */
  #response: ServerResponse | null
  readonly #onCalls: OnCalls
  readonly #calls = new Map<string, number>()
  readonly #counts = new Map<Repeatable, Map<string, number>>()
  /** Its route is certain, and its counts are whole, when the response closes. */
  waitsForClose = false

  constructor(response: ServerResponse, onCalls: OnCalls) {
    this.#response = response
    this.#onCalls = onCalls
  }

  called(operation: string): void {
    const response = this.#response
    if (response === null) return
    this.#calls.set(operation, (this.#calls.get(operation) ?? 0) + 1)
    if (this.waitsForClose) return
    this.waitsForClose = true
    response.once('close', () => quietly(() => this.#tell(response)))
  }

  count(of: Repeatable, text: string): void {
    if (this.#response === null) return
    let counts = this.#counts.get(of)
    if (counts === undefined) this.#counts.set(of, (counts = new Map()))
    const times = (counts.get(text) ?? 0) + 1
    if (times === 1 && counts.size >= MAX_STATEMENTS) return
    counts.set(text, times)
  }

  #tell(response: ServerResponse): void {
    this.#onCalls(response, this.#calls)
    for (const [of, counts] of this.#counts) {
      for (const [text, times] of counts) if (times >= REPEATED_FROM) of.repeated(text, times, response)
    }
    this.over()
  }

  /** Whoever holds the context, such as a connection that is kept alive, must not hold the request too. */
  over(): void {
    this.#response = null
    this.#counts.clear()
    this.#calls.clear()
  }
}

/**
 * In which request an operation runs, also after any number of awaits. An AsyncLocalStorage costs each promise a little on
 * Node 22 and older, so that it begins with the first who asks. Requests are met at Node's own channel: nothing is patched.
 */
export class RequestScopes {
  readonly #storage = new AsyncLocalStorage<RequestScope>()
  readonly #key = Symbol('perfguard.scope')
  readonly #onCalls: OnCalls
  #isOn = false

  constructor(onCalls: OnCalls) {
    this.#onCalls = onCalls
  }

  readonly #begin = (message: unknown): void =>
    quietly(() => {
      const { response } = message as { response: Owned }
      const scope = new RequestScope(response, this.#onCalls)
      response[this.#key] = scope
      this.#storage.enterWith(scope)
    })

  readonly #finish = (message: unknown): void =>
    quietly(() => {
      const scope = (message as { response: Owned }).response[this.#key]
      if (scope?.waitsForClose === false) scope.over()
    })

  start(): void {
    if (this.#isOn) return
    this.#isOn = true
    subscribe('http.server.request.start', this.#begin)
    subscribe('http.server.response.finish', this.#finish)
  }

  stop(): void {
    this.#isOn = false
    unsubscribe('http.server.request.start', this.#begin)
    unsubscribe('http.server.response.finish', this.#finish)
    this.#storage.disable()
  }

  called(operation: string): void {
    if (this.#isOn) this.#storage.getStore()?.called(operation)
  }

  /** A statement of an operation that was just `called`. */
  count(of: Repeatable, text: string): void {
    if (this.#isOn) this.#storage.getStore()?.count(of, text)
  }
}
