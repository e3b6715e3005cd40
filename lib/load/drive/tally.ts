import { Histogram } from '../../stats/histogram.ts'
import type { Scale } from '../../stats/scale.ts'
import type { Cells, CountNews, TallyNews } from './tally-news.ts'
import { ErrorLog } from './error-log.ts'
import { SlowestRequests } from './slowest-requests.ts'

/** How late requests were sent: counted as if it were one more subject. */
export const LAG = '(lag)'
export const OTHER = '(other)'
const MAX_SUBJECTS = 200

/** What is counted of one subject in one bin, until it is told. */
class Count {
  readonly response: Histogram
  readonly service: Histogram
  readonly statuses = new Map<number, number>()
  bin: number = 0
  subject: number = 0
  planned: number = 0
  sent: number = 0
  ended: number = 0
  errors: number = 0
  startsSumMs: number = 0

  constructor(scale: Scale) {
    this.response = new Histogram(scale)
    this.service = new Histogram(scale)
  }

  take(): CountNews {
    const { bin, subject, planned, sent, ended, errors, startsSumMs } = this
    const statuses = [...this.statuses].flat()
    const response = cellsOf(this.response)
    const service = cellsOf(this.service)
    this.planned = this.sent = this.ended = this.errors = this.startsSumMs = 0
    this.statuses.clear()
    return { bin, subject, planned, sent, ended, errors, response, service, statuses, startsSumMs }
  }
}

function cellsOf(histogram: Histogram): Cells | null {
  if (histogram.count === 0) return null
  const { boundariesMs: _, ...cells } = histogram.toJSON()
  histogram.clear()
  return cells
}

/** What one thread counts. Holds memory for what is not told yet, and the names of subjects; both bounded. */
export class Tally {
  readonly errors: ErrorLog = new ErrorLog()
  readonly slowest: SlowestRequests = new SlowestRequests()
  inFlight: number = 0
  readonly #scale: Scale
  readonly #subjects = new Map<string, number>()
  #newLabels: string[] = []
  /** By bin, then by subject. */
  #open = new Map<number, (Count | undefined)[]>()
  readonly #free: Count[] = []
  // Most of what is counted is of the bin that was counted in just before.
  #lastBin = -1
  #lastCounts: (Count | undefined)[] = []

  constructor(scale: Scale) {
    this.#scale = scale
    this.subjectOf(LAG)
    this.subjectOf(OTHER)
  }

  /** The number of a subject: its own, or that of `(other)` when there are too many. */
  subjectOf(label: string): number {
    const known = this.#subjects.get(label)
    if (known !== undefined) return known
    if (this.#subjects.size >= MAX_SUBJECTS) return 1
    const subject = this.#subjects.size
    this.#subjects.set(label, subject)
    this.#newLabels.push(label)
    return subject
  }

  planned(bin: number, subject: number, count = 1): void {
    this.#countOf(bin, subject).planned += count
  }

  sent(bin: number, subject: number, lagMs: number): void {
    const count = this.#countOf(bin, subject)
    count.planned++
    count.sent++
    this.#countOf(bin, 0).response.record(lagMs)
  }

  /** What has a latency: answers, and those who waited in vain for as long as they were let. */
  timed(bin: number, subject: number, responseMs: number, serviceMs: number): void {
    const count = this.#countOf(bin, subject)
    count.response.record(responseMs)
    count.service.record(serviceMs)
  }

  ended(bin: number, subject: number, status: number, isError: boolean): void {
    const count = this.#countOf(bin, subject)
    count.ended++
    if (isError) count.errors++
    count.statuses.set(status, (count.statuses.get(status) ?? 0) + 1)
  }

  /** A failed check: the request, or the run, has ended already. */
  failed(bin: number, subject: number): void {
    this.#countOf(bin, subject).errors++
  }

  startedAfter(bin: number, subject: number, ms: number): void {
    this.#countOf(bin, subject).startsSumMs += ms
  }

  #countOf(bin: number, subject: number): Count {
    if (bin !== this.#lastBin) {
      this.#lastBin = bin
      let counts = this.#open.get(bin)
      if (counts === undefined) this.#open.set(bin, (counts = []))
      this.#lastCounts = counts
    }
    return (this.#lastCounts[subject] ??= this.#newCount(bin, subject))
  }

  #newCount(bin: number, subject: number): Count {
    const count = this.#free.pop() ?? new Count(this.#scale)
    count.bin = bin
    count.subject = subject
    return count
  }

  /** Everything since the last time. */
  take(): TallyNews {
    const counts: CountNews[] = []
    for (const ofBin of this.#open.values()) {
      for (const count of ofBin) {
        if (count === undefined) continue
        counts.push(count.take())
        this.#free.push(count)
      }
    }
    this.#open = new Map()
    this.#lastBin = -1
    const labels = this.#newLabels
    this.#newLabels = []
    const { inFlight } = this
    return { labels, counts, errors: this.errors.take(), slowest: this.slowest.take(), inFlight }
  }
}
