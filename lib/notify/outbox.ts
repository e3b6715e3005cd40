import { randomUUID } from 'node:crypto'
import type { ResolvedWebhook } from '../config/notify.ts'
import type { NotifyReading } from '../types.ts'
import { deliver, type Delivered, type Delivery } from './delivery.ts'
import { formats } from './formats.ts'
import type { Message, Sender } from './message.ts'
import { signedHeaders } from './signature.ts'

export interface OutboxOptions {
  webhook: Readonly<ResolvedWebhook>
  sender: () => Sender
  wallMs: () => number
  random: () => number
  onError: (error: unknown) => void
  /** @default 1_000 */
  retryMs?: number
}

const MAX_WAITING = 100
const ATTEMPTS = 6
const MAX_REST_MS = 60_000
/** What is under way when the perf closes gets so long. */
const LAST_MS = 1_000

/** The messages to one webhook: in order, one at a time, each tried again for about a minute. Throws nothing. */
export class Outbox {
  readonly #deps: OutboxOptions
  readonly #url: URL
  readonly #target: string
  readonly #waiting: Message[] = []
  #sent = 0
  #failed = 0
  #dropped = 0
  #busy: Promise<void> | undefined
  #delivery: Delivery | undefined
  #wake: (() => void) | undefined
  #closed = false

  constructor(deps: OutboxOptions) {
    const { url, format } = deps.webhook
    this.#deps = deps
    this.#url = new URL(url)
    this.#url.pathname = formats[format].pathOf(this.#url.pathname)
    this.#target = `${format} at ${this.#url.host}`
  }

  add(message: Message): void {
    if (this.#closed || !formats[this.#deps.webhook.format].takes(message)) return
    this.#waiting.push(message)
    // The oldest goes: what is broken now is told again, what was over long ago need not be.
    if (this.#waiting.length > MAX_WAITING) {
      this.#waiting.shift()
      this.#dropped++
    }
    this.#busy ??= this.#work().catch((error: unknown) => {
      this.#busy = undefined
      this.#deps.onError(error)
    })
  }

  reading(): NotifyReading {
    const waiting = this.#waiting.length
    return { target: this.#target, sent: this.#sent, failed: this.#failed, dropped: this.#dropped, waiting }
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#dropped += this.#waiting.splice(0).length
    this.#wake?.()
    if (this.#busy === undefined) return
    const timer = setTimeout(() => this.#delivery?.cancel(), LAST_MS)
    await this.#busy
    clearTimeout(timer)
  }

  async #work(): Promise<void> {
    // A turn later: whoever tells of a breach does not wait for its text.
    await Promise.resolve()
    for (let message = this.#waiting.shift(); message !== undefined; message = this.#waiting.shift()) {
      const problem = await this.#send(message)
      if (problem === null) this.#sent++
      else {
        this.#failed++
        this.#deps.onError(new Error(`a notification (${this.#target}) was given up: ${problem}`))
      }
    }
    this.#busy = undefined
  }

  /** Null when it was taken. */
  async #send(message: Message): Promise<string | null> {
    const { webhook, sender, wallMs } = this.#deps
    const body = JSON.stringify(formats[webhook.format].body(message, sender()))
    // The same for each attempt: the other side may have taken it although its answer was lost.
    const id = `msg_${randomUUID()}`
    let problem = 'closed'
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const headers = {
        'user-agent': 'perfguard',
        'content-type': 'application/json',
        ...webhook.headers,
        ...signedHeaders(webhook.secret, id, wallMs(), body),
      }
      this.#delivery = deliver(this.#url, headers, body)
      const delivered = await this.#delivery.done
      this.#delivery = undefined
      const { status = 0 } = delivered
      if (status >= 200 && status < 300) return null
      ;({ problem } = delivered)
      if (this.#closed || !isPassing(status) || attempt + 1 === ATTEMPTS) break
      await this.#rest(attempt, delivered)
      if (this.#closed) break
    }
    return problem
  }

  async #rest(attempt: number, { retryAfterMs = 0 }: Delivered): Promise<void> {
    const { random, retryMs = 1_000 } = this.#deps
    const backOffMs = retryMs * 2 ** attempt * (0.5 + random() / 2)
    const restMs = Math.min(MAX_REST_MS, Math.max(backOffMs, retryAfterMs))
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, restMs).unref()
      this.#wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
    this.#wake = undefined
  }
}

/** What may be gone with the next attempt: no answer, too many requests, a failure of the other side. */
function isPassing(status: number): boolean {
  return status === 0 || status === 408 || status === 425 || status === 429 || status >= 500
}
