import { metricInfo } from '../../config/metrics.ts'
import { ruleBook, type Rule, type RuleBook } from '../../sla/rules.ts'
import type { Scale } from '../../stats/scale.ts'
import type { Sla } from '../../types.ts'
import type { ServerSecond } from '../report.ts'
import type { Bin, Phase } from '../schedule/level.ts'
import { isRequest, isWorkflow } from './labels.ts'
import type { Ledger } from './ledger.ts'
import { RowJudge } from './row-judge.ts'

/** Every limit whose histogram has to be cut there. */
export function boundariesOf(sla: Sla): number[] {
  const { everyRoute, routes, operations } = ruleBook(sla)
  const rules = [everyRoute, ...routes.values(), ...operations.values()].flat()
  return rules.filter(({ metric }) => metricInfo(metric).unit === 'ms').map(({ limit }) => limit)
}

/** Judges a scenario second by second, each row by itself. */
export class ScenarioJudge {
  /** In the order in which they came up. */
  readonly rows: RowJudge[] = []
  readonly book: RuleBook
  /** By bin: rows that were broken in it. */
  readonly broken: Map<number, number[]> = new Map()
  /** Judged so far, the newest first. */
  #judged: number[] = []
  readonly #ledger: Ledger
  readonly #phases: readonly Phase[]
  readonly #bins: readonly Bin[]
  readonly #scale: Scale
  #knownLabels = 0

  constructor(sla: Sla, ledger: Ledger, phases: readonly Phase[], bins: readonly Bin[], scale: Scale) {
    this.book = ruleBook(sla)
    this.#ledger = ledger
    this.#phases = phases
    this.#bins = bins
    this.#scale = scale
    for (const rule of this.book.process) this.rows.push(new RowJudge('process', rule, scale))
  }

  /** The bin is over. Answers with the rows that have fired just now. */
  step(bin: number, server: ServerSecond | null): RowJudge[] {
    this.#meetLabels()
    const { atMs, spanMs, phase } = this.#bins[bin]!
    if (!this.#phases[phase]!.judged) return []
    this.#judged = [bin, ...this.#judged.slice(0, 59)]
    const fired: RowJudge[] = []
    const broken: number[] = []
    for (const [at, row] of this.rows.entries()) {
      const wasFiring = row.isFiring
      const isBroken = row.isOfProcess
        ? row.stepServer(server, atMs + spanMs)
        : row.stepCounts(this.#ledger, this.#ledger.labels.indexOf(row.subject), this.#judged, atMs + spanMs)
      if (isBroken) broken.push(at)
      if (row.isFiring && !wasFiring) fired.push(row)
    }
    if (broken.length > 0) this.broken.set(bin, broken)
    return fired
  }

  /** Rows of subjects that are seen for the first time. */
  #meetLabels(): void {
    for (; this.#knownLabels < this.#ledger.labels.length; this.#knownLabels++) {
      const label = this.#ledger.labels[this.#knownLabels]!
      for (const rule of this.rulesOf(label)) this.rows.push(new RowJudge(label, rule, this.#scale))
    }
  }

  rulesOf(label: string): readonly Rule[] {
    if (isWorkflow(label)) return this.book.operations.get(label) ?? []
    if (!isRequest(label)) return []
    return this.book.routes.get(label) ?? this.book.everyRoute
  }

  get isBroken(): boolean {
    return this.rows.some((row) => row.isFiring && row.rule.severity === 'critical')
  }
}
