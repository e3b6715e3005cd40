import { setTimeout as sleep } from 'node:timers/promises'
import type { LoadAnswer, LoadUser, RequestOptions } from '../definition/user.ts'
import { randomOf } from '../random.ts'
import { Answer } from '../wire/answer.ts'
import { looksInside } from '../wire/expectation.ts'
import { requestLine, type RequestLine } from '../wire/request-line.ts'
import { outgoingOf } from '../wire/request-text.ts'
import type { Session } from './session.ts'
import type { TaskContext } from './task.ts'

/** A request that has failed: counted already, where it was sent. */
export class RequestFailed extends Error {}

/** One user within one run of a task: what it draws is of that run alone. */
export class RunUser implements LoadUser {
  readonly #session: Session
  readonly #context: TaskContext
  readonly #random: () => number
  readonly #subject: number
  /** Of its first request; those after it begin when the task sends them. */
  #intendedMs: number | null

  /** `subject`: where failed checks count; -1: nothing of this run is counted. */
  constructor(
    session: Session,
    context: TaskContext,
    seed: number,
    subject: number,
    intendedMs: number | null,
  ) {
    this.#session = session
    this.#context = context
    this.#random = randomOf(seed)
    this.#subject = subject
    this.#intendedMs = intendedMs
  }

  get index(): number {
    return this.#session.index
  }

  get kind(): string {
    return this.#session.kind
  }

  get data(): unknown {
    return this.#session.data
  }

  set data(data: unknown) {
    this.#session.data = data
  }

  get headers(): Readonly<Record<string, string>> {
    return this.#session.headers
  }

  set headers(headers: Readonly<Record<string, string>>) {
    this.#session.headers = headers
  }

  random(): number {
    return this.#random()
  }

  integer(least: number, most: number): number {
    return least + Math.floor(this.#random() * (most - least + 1))
  }

  pick<T>(list: readonly T[]): T {
    return list[Math.floor(this.#random() * list.length)]!
  }

  async request(text: string, options: RequestOptions = {}): Promise<LoadAnswer> {
    const line = requestLine(text)
    if (line === null) throw new TypeError(`'${text}' is no request; one is 'GET /orders/:id'`)
    return await this.exchange(line, options)
  }

  exchange(line: RequestLine, options: RequestOptions): Promise<LoadAnswer> {
    const { traffic, host } = this.#context
    const outgoing = outgoingOf(line, host, this.headers, options, true)
    const subject = this.#subject < 0 ? -1 : traffic.tally.subjectOf(line.subject)
    const { expect } = options
    const request = { subject, outgoing, expect, looksInside: looksInside(expect) }
    const intendedMs = this.#intendedMs ?? traffic.nowMs()
    this.#intendedMs = null
    return new Promise((resolve, reject) => {
      traffic.send(request, intendedMs, null, (outcome, wrong) => {
        if (wrong === null) resolve(new Answer(outcome))
        else reject(new RequestFailed(`${line.subject}: ${wrong}`))
      })
    })
  }

  check(name: string, holds: boolean): void {
    if (holds || this.#subject < 0) return
    const { traffic } = this.#context
    const nowMs = traffic.nowMs()
    traffic.tally.failed(traffic.binAt(nowMs), this.#subject)
    traffic.tally.errors.add(this.#subject, `check: ${name}`, nowMs, `${name} does not hold`)
  }

  async sleep(ms: number): Promise<void> {
    await sleep(ms)
  }
}
