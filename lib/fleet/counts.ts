import { seconds } from '../export/family.ts'
import { bucketUpTo, duration, quoted, selector } from './promql.ts'
import type { RecordingRule } from './rule-file.ts'

/** What is counted in families of its own. */
interface Counted {
  noun: string
  durations: string
  ended: string
  failed: string
  /** Those that count for one side or the other. */
  answered: string
  labels: string
  /** Gives sums the label `subject`, as rows of the SLA are called. */
  bySubject: (sum: string) => string
}

export const requests: Counted = {
  noun: 'requests',
  durations: 'perfguard_http_request_duration_seconds',
  ended: 'perfguard_http_requests_total',
  failed: 'status="5xx"',
  answered: 'status!="499"',
  labels: 'method, route',
  // `(unmatched)` has no method.
  bySubject: (sum) =>
    `label_replace(label_join(\n  ${sum},\n  "subject", " ", "method", "route"), "subject", "$1", "subject", " (.*)")`,
}

/** Operations, workflows and their steps. */
export const operations: Counted = {
  noun: 'operations',
  durations: 'perfguard_operation_duration_seconds',
  ended: 'perfguard_operations_total',
  failed: 'outcome="failed"',
  answered: '',
  labels: 'subject',
  bySubject: (sum) => sum,
}

const lookups = 'perfguard_operation_lookups_total'

/** What all processes of a job have counted over a window; the alerts ask for nothing else. */
export class Counts {
  readonly noun: string
  readonly #counted: Counted
  readonly #matcher: string
  readonly #recorded = new Map<string, RecordingRule>()

  /** `matcher` narrows everything down, such as to one job. */
  constructor(counted: Counted, matcher: string) {
    this.noun = counted.noun
    this.#counted = counted
    this.#matcher = matcher
  }

  get recordings(): RecordingRule[] {
    return [...this.#recorded.values()]
  }

  /** What has a duration. */
  count(windowMs: number, subject: string): string {
    return this.#record(`${this.noun}:increase`, windowMs, this.#timed('_count', windowMs), subject)
  }

  /** The share that took longer than a limit of the SLA, which is a boundary of every histogram: a count. */
  slowRatio(limitMs: number, windowMs: number, subject: string): string {
    const within = this.#timed('_bucket', windowMs, bucketUpTo(limitMs))
    const ratio = `1 - ${within} / ${this.#timed('_count', windowMs)}`
    const over = { over: String(seconds(limitMs)) }
    return this.#record(`slow_${this.noun}:ratio`, windowMs, ratio, subject, over)
  }

  meanSeconds(windowMs: number, subject: string): string {
    const mean = `${this.#timed('_sum', windowMs)} / ${this.#timed('_count', windowMs)}`
    return this.#record(`${this.noun}_seconds:mean`, windowMs, mean, subject)
  }

  answered(windowMs: number, subject: string): string {
    return this.#record(`answered_${this.noun}:increase`, windowMs, this.#answered(windowMs), subject)
  }

  failed(windowMs: number, subject: string): string {
    return this.#record(`failed_${this.noun}:increase`, windowMs, this.#failed(windowMs), subject)
  }

  failedRatio(windowMs: number, subject: string): string {
    const ratio = `${this.#failed(windowMs)} / ${this.#answered(windowMs)}`
    return this.#record(`failed_${this.noun}:ratio`, windowMs, ratio, subject)
  }

  /** What was not in a cache, among all that was looked up. */
  missRatio(windowMs: number, subject: string): string {
    const ratio = `${this.#sum(lookups, 'result="miss"', windowMs)} / ${this.#sum(lookups, '', windowMs)}`
    return this.#record('missed_lookups:ratio', windowMs, ratio, subject)
  }

  lookups(windowMs: number, subject: string): string {
    return this.#record('lookups:increase', windowMs, this.#sum(lookups, '', windowMs), subject)
  }

  /** Of each process by itself: a floor in the SLA is one process's. */
  perSecond(windowMs: number, subject: string): string {
    const { durations, labels } = this.#counted
    const rate = `rate(${selector(`${durations}_count`, this.#matcher)}[${duration(windowMs)}])`
    const sum = `sum by (job, instance, ${labels}) (${rate})`
    return this.#record(`${this.noun}_by_instance:rate`, windowMs, sum, subject)
  }

  #timed(suffix: string, windowMs: number, matcher = ''): string {
    return this.#sum(this.#counted.durations + suffix, matcher, windowMs)
  }

  #answered(windowMs: number): string {
    return this.#sum(this.#counted.ended, this.#counted.answered, windowMs)
  }

  #failed(windowMs: number): string {
    return this.#sum(this.#counted.ended, this.#counted.failed, windowMs)
  }

  #sum(name: string, matcher: string, windowMs: number): string {
    const series = selector(name, this.#matcher, matcher)
    return `sum by (job, ${this.#counted.labels}) (increase(${series}[${duration(windowMs)}]))`
  }

  /** Answers with the series of the subject; labels tell those of one name apart. */
  #record(name: string, windowMs: number, sum: string, subject: string, labels?: { over: string }): string {
    const record = `perfguard:${name}${duration(windowMs)}`
    const matcher = labels === undefined ? '' : `over=${quoted(labels.over)}`
    const expr = this.#counted.bySubject(sum)
    this.#recorded.set(record + matcher, { record, expr, ...(labels === undefined ? {} : { labels }) })
    return selector(record, subject, matcher)
  }
}
