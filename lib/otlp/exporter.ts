import type { ResolvedOtlp } from '../config/otlp.ts'
import { inSlices } from '../http/slices.ts'
import { deliver, type Delivery } from '../notify/delivery.ts'
import type { Clock, OtlpReading } from '../types.ts'
import type { PerfView } from '../view.ts'
import { otlpJson } from './json.ts'

export interface OtlpExporterDeps {
  options: Readonly<ResolvedOtlp>
  view: PerfView
  clock: Clock
  /** When counting began, in epoch milliseconds. */
  startedAt: number
  /** `host:pid` */
  instance: string
  onError(error: unknown): void
}

/** What the last export gets when the perf closes. */
const LAST_MS = 1_000

/**
 * Sends everything since the start by OTLP over HTTP, as JSON, one export at a time. What fails is not sent again: the
 * next export says it all. Waits for nobody, throws nothing, keeps nothing alive.
 */
export class OtlpExporter {
  readonly #deps: OtlpExporterDeps
  readonly #url: URL
  readonly #target: string
  #timer: NodeJS.Timeout | undefined
  #sending: Promise<void> | undefined
  #delivery: Delivery | undefined
  #isOver = false
  #sent = 0
  #failed = 0
  #problem: string | null = null

  constructor(deps: OtlpExporterDeps) {
    this.#deps = deps
    this.#url = new URL(deps.options.url)
    if (this.#url.pathname === '/') this.#url.pathname = '/v1/metrics'
    this.#target = this.#url.host
  }

  start(): void {
    const { everyMs } = this.#deps.options
    this.#timer ??= setInterval(() => this.#begin(), everyMs).unref()
  }

  /** Sends once more what was counted since, a second long at most. */
  async close(): Promise<void> {
    if (this.#timer === undefined) return
    clearInterval(this.#timer)
    const timer = setTimeout(() => {
      this.#isOver = true
      this.#delivery?.cancel()
    }, LAST_MS)
    await this.#sending
    this.#begin()
    await this.#sending
    clearTimeout(timer)
  }

  reading(): OtlpReading {
    return { target: this.#target, sent: this.#sent, failed: this.#failed, problem: this.#problem }
  }

  #begin(): void {
    this.#sending ??= this.#send()
      .catch((error: unknown) => this.#note(error instanceof Error ? error.message : String(error)))
      .finally(() => (this.#sending = undefined))
  }

  async #send(): Promise<void> {
    const { options, view, clock, startedAt, instance } = this.#deps
    const resource = { 'service.name': options.service, 'service.instance.id': instance }
    const chunks: Buffer[] = []
    const pieces = otlpJson(view, resource, startedAt, clock.wallMs())
    for await (const chunk of inSlices(pieces, () => clock.nowMs())) chunks.push(chunk)
    if (this.#isOver) return
    const headers = { 'user-agent': 'perfguard', 'content-type': 'application/json', ...options.headers }
    this.#delivery = deliver(this.#url, headers, Buffer.concat(chunks))
    const { status = 0, problem } = await this.#delivery.done
    this.#delivery = undefined
    this.#note(status >= 200 && status < 300 ? null : problem)
  }

  #note(problem: string | null): void {
    if (problem === null) this.#sent++
    else this.#failed++
    // Once, and not with each export: it is in the snapshot as long as it lasts.
    if (problem !== null && this.#problem === null)
      this.#deps.onError(new Error(`metrics do not reach ${this.#target} by OTLP: ${problem}`))
    this.#problem = problem
  }
}
