import { ROUTE_WAYS } from '../../record/endings.ts'
import type { Rule } from '../../sla/rules.ts'
import type { Scale } from '../../stats/scale.ts'
import { emptyTail, type Tail } from '../../stats/tail.ts'
import type { ProcessMetric } from '../../types.ts'
import type { ServerSecond } from '../report.ts'
import type { Ledger } from './ledger.ts'
import { RollingJudge, type Step } from './rolling.ts'

/** One row of the SLA over the seconds of a scenario. */
export class RowJudge {
  readonly subject: string
  readonly rule: Rule
  judged: number = 0
  broken: number = 0
  firstBrokenMs: number | null = null
  /** It was broken for as long as the rule says. */
  hasFired: boolean = false
  /** Of what is read and not counted. */
  readonly values: number[] = []
  readonly #judge: RollingJudge
  readonly #scale: Scale
  readonly #boundary: number

  constructor(subject: string, rule: Rule, scale: Scale) {
    this.subject = subject
    this.rule = rule
    this.#judge = new RollingJudge(rule)
    this.#scale = scale
    this.#boundary = rule.info.unit === 'ms' ? scale.boundaryIndex(rule.limit) : -1
  }

  get isOfProcess(): boolean {
    return this.rule.row === 'process'
  }

  get isFiring(): boolean {
    return this.#judge.isFiring
  }

  /** `bins` are those judged so far, the newest first. Whether the second counts as broken. */
  stepCounts(ledger: Ledger, subject: number, bins: readonly number[], atMs: number): boolean {
    const tails = bins.map((bin) => ledger.tail(bin, subject))
    const empty = (): Tail => emptyTail(this.#scale.boundariesMs.length + 1, ROUTE_WAYS)
    return this.#note(this.#judge.stepTails(tails, empty, this.#boundary, atMs), atMs)
  }

  stepServer(server: ServerSecond | null, atMs: number): boolean {
    const value = server === null ? null : readServer[this.rule.metric as ProcessMetric](server)
    if (value !== null) this.values.push(value)
    return this.#note(this.#judge.stepGauge(value, atMs), atMs)
  }

  #note({ fired, broken }: Step, atMs: number): boolean {
    this.judged++
    this.hasFired ||= fired
    if (!broken) return false
    this.broken++
    this.firstBrokenMs ??= atMs
    return true
  }
}

/** A second of the target, as the SLA names it. Growth needs more than a second. */
const readServer: Record<ProcessMetric, (server: ServerSecond) => number | null> = {
  cpuRatio: ({ cpuRatio }) => cpuRatio,
  rssBytes: ({ rssBytes }) => rssBytes,
  heapUsedRatio: ({ heapUsedBytes, heapLimitBytes }) =>
    heapUsedBytes === null || heapLimitBytes === null ? null : heapUsedBytes / heapLimitBytes,
  heapGrowthBytesPerMin: () => null,
  loopDelayP99Ms: ({ loopDelayP99Ms }) => loopDelayP99Ms,
  loopBlockedMs: ({ loopDelayMaxMs }) => loopDelayMaxMs,
  gcPauseRatio: ({ gcPauseMs }) => (gcPauseMs === null ? null : gcPauseMs / 1_000),
}
