import { bucketUpTo, duration, selector } from './promql.ts'
import { seconds } from '../export/family.ts'
import type { RecordingRule } from './rule-file.ts'

const durations = 'perfguard_http_request_duration_seconds'
const requests = 'perfguard_http_requests_total'

/** By subject, as rows of the SLA are named: `GET /orders/:id`, and `(unmatched)`, which has no method. */
function bySubject(expr: string): string {
  const joined = `label_join(\n  ${expr},\n  "subject", " ", "method", "route")`
  return `label_replace(${joined}, "subject", "$1", "subject", " (.*)")`
}

/** What is counted of all processes of a job over a window; the alerts ask for nothing else. */
export class Requests {
  readonly #matcher: string
  readonly #recorded = new Map<string, RecordingRule>()

  /** `matcher` narrows everything down, such as to one job. */
  constructor(matcher: string) {
    this.#matcher = matcher
  }

  get recordings(): RecordingRule[] {
    return [...this.#recorded.values()]
  }

  /** Requests that have a duration. */
  count(windowMs: number, subject: string): string {
    const expr = bySubject(this.#sum(`${durations}_count`, '', windowMs))
    return this.#record(`perfguard:requests:increase${duration(windowMs)}`, expr, {}, subject)
  }

  /** The share that took longer than a limit of the SLA, which is a boundary of every histogram: a count. */
  slowRatio(limitMs: number, windowMs: number, subject: string): string {
    const within = this.#sum(`${durations}_bucket`, bucketUpTo(limitMs), windowMs)
    const all = this.#sum(`${durations}_count`, '', windowMs)
    const name = `perfguard:slow_requests:ratio${duration(windowMs)}`
    return this.#record(
      name,
      bySubject(`1 - ${within} / ${all}`),
      { over: String(seconds(limitMs)) },
      subject,
    )
  }

  meanSeconds(windowMs: number, subject: string): string {
    const sum = this.#sum(`${durations}_sum`, '', windowMs)
    const all = this.#sum(`${durations}_count`, '', windowMs)
    const name = `perfguard:request_duration_seconds:mean${duration(windowMs)}`
    return this.#record(name, bySubject(`${sum} / ${all}`), {}, subject)
  }

  answered(windowMs: number, subject: string): string {
    const expr = bySubject(this.#answered(windowMs))
    return this.#record(`perfguard:answered_requests:increase${duration(windowMs)}`, expr, {}, subject)
  }

  failed(windowMs: number, subject: string): string {
    const expr = bySubject(this.#failed(windowMs))
    return this.#record(`perfguard:failed_requests:increase${duration(windowMs)}`, expr, {}, subject)
  }

  /** 5xx among the answered: who left before an answer counts for neither side. */
  failedRatio(windowMs: number, subject: string): string {
    const expr = bySubject(`${this.#failed(windowMs)} / ${this.#answered(windowMs)}`)
    return this.#record(`perfguard:failed_requests:ratio${duration(windowMs)}`, expr, {}, subject)
  }

  /** Of each process by itself: a floor in the SLA is one process's. */
  perSecond(windowMs: number, subject: string): string {
    const rate = `rate(${selector(`${durations}_count`, this.#matcher)}[${duration(windowMs)}])`
    const expr = bySubject(`sum by (job, instance, method, route) (${rate})`)
    return this.#record(`perfguard:requests_by_instance:rate${duration(windowMs)}`, expr, {}, subject)
  }

  #answered(windowMs: number): string {
    return this.#sum(requests, 'status!="499"', windowMs)
  }

  #failed(windowMs: number): string {
    return this.#sum(requests, 'status="5xx"', windowMs)
  }

  #sum(name: string, matcher: string, windowMs: number): string {
    const series = selector(name, this.#matcher, matcher)
    return `sum by (job, method, route) (increase(${series}[${duration(windowMs)}]))`
  }

  #record(name: string, expr: string, labels: Record<string, string>, subject: string): string {
    const matchers = Object.entries(labels).map(([label, value]) => `${label}="${value}"`)
    const hasLabels = matchers.length > 0
    this.#recorded.set([name, ...matchers].join(), { record: name, expr, ...(hasLabels ? { labels } : {}) })
    return selector(name, subject, ...matchers)
  }
}
