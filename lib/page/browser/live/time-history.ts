import type {
  Beat,
  BreachMark,
  GcMark,
  Mark,
  PageEvents,
  ProcessHistory,
  ProcessSample,
  Range,
} from '../../wire.ts'
import type { IncidentSummary } from '../../../types.ts'

export const spans: Readonly<Record<Range, number>> = {
  '1m': 60_000,
  '5m': 300_000,
  '10m': 600_000,
  '3h': 10_800_000,
  '24h': 86_400_000,
}

const BEAT_MS = 1_000

type Column = keyof ProcessSample
type Columns = { [K in Column]: (number | null)[] }

/** The process over time: what the server had kept when the page was opened, and each second since. */
export class TimeHistory {
  readonly at: number[]
  readonly columns: Columns
  readonly stepMs: number
  /** Ten minutes go on by the second; coarser steps come from the server again. */
  readonly isLive: boolean
  readonly heapLimitBytes: number
  readonly memoryLimitBytes: number | null
  marks: Mark[]
  gc: GcMark[]
  /** The right edge of the charts. */
  nowAt: number

  constructor(history: ProcessHistory) {
    const { columns, fromAt, stepMs } = history
    this.columns = columns
    this.at = columns.p50Ms.map((_, i) => fromAt + i * stepMs)
    this.stepMs = stepMs
    this.isLive = spans[history.range] <= spans['10m']
    this.heapLimitBytes = history.heapLimitBytes
    this.memoryLimitBytes = history.memoryLimitBytes
    this.marks = history.marks
    this.gc = history.gc
    this.nowAt = history.at
  }

  /** False when beats were missed in between: then there is more to know than this one tells. */
  append({ at, samples, gc }: Beat): boolean {
    this.nowAt = at
    if (!this.isLive) return true
    const last = this.at.at(-1) ?? samples[0]?.at ?? 0
    const next = samples.find((sample) => sample.at > last)
    for (const sample of samples) {
      if (sample.at <= last) continue
      this.at.push(sample.at)
      for (const [name, values] of Object.entries(this.columns)) values.push(sample[name as Column])
    }
    this.gc.push(...gc)
    this.#forget(at - spans['10m'])
    return next === undefined || next.at - last < 1.5 * BEAT_MS
  }

  #forget(before: number): void {
    const gone = this.at.findIndex((at) => at >= before)
    if (gone <= 0) return
    this.at.splice(0, gone)
    for (const values of Object.values(this.columns)) values.splice(0, gone)
    this.gc = this.gc.filter(({ at }) => at >= before)
    this.marks = this.marks.filter(({ untilAt }) => untilAt === null || untilAt >= before)
  }

  breach(mark: BreachMark): void {
    if (this.#open(mark) === undefined) this.marks.push(mark)
  }

  recover(recovery: PageEvents['recover']): void {
    const open = this.#open(recovery)
    if (open !== undefined) open.untilAt = recovery.at
  }

  incident({ id, openedAt, closedAt, severity, breach, cause, summary }: IncidentSummary): void {
    const untilAt = closedAt ?? null
    const before = this.marks.findIndex(
      (mark) => mark.kind !== 'breach' && mark.kind !== 'shed' && mark.id === id,
    )
    const kind = breach === null ? ('capture' as const) : ('incident' as const)
    const mark = { kind, at: openedAt, untilAt, id, severity, cause, summary }
    this.marks.splice(before < 0 ? this.marks.length : before, before < 0 ? 0 : 1, mark)
  }

  #open({
    subject,
    metric,
    severity,
  }: Pick<BreachMark, 'subject' | 'metric' | 'severity'>): BreachMark | undefined {
    return this.marks.find(
      (mark): mark is BreachMark =>
        mark.kind === 'breach' &&
        mark.untilAt === null &&
        mark.subject === subject &&
        mark.metric === metric &&
        mark.severity === severity,
    )
  }
}
