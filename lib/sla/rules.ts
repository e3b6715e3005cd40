import type { Limit, Metric, OperationSla, ProcessSla, RouteSla, Severity, Sla } from '../types.ts'
import { metricInfo, type MetricInfo } from '../config/metrics.ts'

/** One limit of one metric of one subject: the unit of judgement. */
export interface Rule {
  /** The row it was declared in: a route, `'*'`, an operation or `process`. */
  row: string
  metric: Metric
  severity: Severity
  limit: number
  forMs: number
  minCount: number
  info: MetricInfo
}

/** A blip of one second is no breach; a fault of three is. */
const defaultForMs = 2_000
const defaultMinCount = 50

/** The rules of one row, in the order in which they were declared. */
function rulesOf(row: string, terms: RouteSla | OperationSla | ProcessSla | undefined): Rule[] {
  if (terms === undefined) return []
  const { forMs, minCount = defaultMinCount, ...limits } = terms
  const rules: Rule[] = []
  for (const [metric, limit] of Object.entries(limits) as [Metric, Limit | undefined][]) {
    if (limit === undefined) continue
    const info = metricInfo(metric)
    // One blocked loop is a fact, not a trend: by default it does not have to last.
    const holdMs = forMs ?? (metric === 'loopBlockedMs' || metric === 'maxMs' ? 0 : defaultForMs)
    for (const severity of ['critical', 'warning'] as const) {
      const value =
        typeof limit === 'number' ? (severity === 'critical' ? limit : undefined) : limit[severity]
      if (value === undefined) continue
      rules.push({ row, metric, severity, limit: value, forMs: holdMs, minCount, info })
    }
  }
  return rules
}

/** The share of requests that a limit allows to be slow or to fail. */
export function allowedShare(rule: Rule): number {
  const { judgement, better } = rule.info
  if (judgement.kind === 'slow-share') return 1 - judgement.quantile
  if (judgement.kind === 'missed-share') return 1 - rule.limit
  if (judgement.kind === 'failed-share') return better === 'low' ? rule.limit : 1 - rule.limit
  return 0
}

/** Where the histogram has to be cut so that these rules are judged exactly. */
export function boundariesOf(rules: readonly Rule[]): number[] {
  return rules.filter((rule) => rule.info.unit === 'ms' && rule.row !== 'process').map((rule) => rule.limit)
}

export function limitsByRow(rows: ReadonlyMap<string, readonly Rule[]>): Map<string, number[]> {
  return new Map([...rows].map(([row, rules]) => [row, boundariesOf(rules)]))
}

export interface RuleBook {
  process: Rule[]
  /** `'*'`: routes without a row of their own. */
  everyRoute: Rule[]
  routes: Map<string, Rule[]>
  /** `'op:NAME'`, `'workflow:NAME'`, `'workflow:NAME/STEP'`. */
  operations: Map<string, Rule[]>
}

export function ruleBook(sla: Sla): RuleBook {
  const book: RuleBook = { process: [], everyRoute: [], routes: new Map(), operations: new Map() }
  for (const [row, terms] of Object.entries(sla)) {
    const rules = rulesOf(row, terms)
    if (row === 'process') book.process = rules
    else if (row === '*') book.everyRoute = rules
    else if (isOperation(row)) book.operations.set(row, rules)
    else book.routes.set(row, rules)
  }
  return book
}

/** Whether a row, or whoever is judged, is an operation, a workflow or a step of one. */
export function isOperation(subject: string): boolean {
  return subject.startsWith('op:') || subject.startsWith('workflow:')
}
