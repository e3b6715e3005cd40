import type { Importance, LoadReport, RowState, ScenarioReport, SlaRow } from '../report.ts'

/** A row, and the scenario that it was judged in. */
export interface JudgedRow {
  readonly scenario: ScenarioReport
  readonly row: SlaRow
}

export interface Tally {
  readonly total: number
  readonly passed: number
  /** A limit that warns was broken. */
  readonly warned: number
  readonly failed: number
  /** Neither held nor broken, as far as is known. */
  readonly unjudged: number
}

/** The worst first, in any list. */
export const stateOrder: readonly RowState[] = [
  'fail',
  'invalid',
  'warning',
  'no-data',
  'inconclusive',
  'pass',
]
const importanceOrder: readonly Importance[] = ['critical', 'high', 'medium', 'low', 'info']

export function rowsOf({ scenarios }: LoadReport): JudgedRow[] {
  return scenarios.flatMap((scenario) => scenario.rows.map((row) => ({ scenario, row })))
}

/** By state, then by importance, then by how far the limit was missed. */
export function worstFirst(rows: readonly JudgedRow[]): JudgedRow[] {
  return rows.toSorted(
    ({ row: a }, { row: b }) =>
      stateOrder.indexOf(a.state) - stateOrder.indexOf(b.state) ||
      importanceOrder.indexOf(a.importance) - importanceOrder.indexOf(b.importance) ||
      missedBy(b) - missedBy(a),
  )
}

export function tally(rows: readonly JudgedRow[]): Tally {
  const count = (...states: RowState[]): number => rows.filter(({ row }) => states.includes(row.state)).length
  return {
    total: rows.length,
    passed: count('pass'),
    warned: count('warning'),
    failed: count('fail'),
    unjudged: count('no-data', 'inconclusive', 'invalid'),
  }
}

/** In the order in which they first came up. */
export function byCategory(rows: readonly JudgedRow[]): Map<string, JudgedRow[]> {
  return grouped(rows, ({ row }) => row.category)
}

/** Only what there is of it, the most important first. */
export function byImportance(rows: readonly JudgedRow[]): Map<Importance, JudgedRow[]> {
  const groups = grouped(rows, ({ row }) => row.importance)
  return new Map(
    importanceOrder.flatMap((one) => (groups.has(one) ? [[one, groups.get(one)!] as const] : [])),
  )
}

/** By which factor; 1 is the limit itself. Direction does not matter: both are looked at among broken rows only. */
function missedBy({ observed, limit }: SlaRow): number {
  if (observed === null || observed <= 0 || limit <= 0) return observed === null ? 0 : Infinity
  return Math.max(observed / limit, limit / observed)
}

function grouped<Row, Key>(rows: readonly Row[], keyOf: (row: Row) => Key): Map<Key, Row[]> {
  const groups = new Map<Key, Row[]>()
  for (const row of rows) {
    const key = keyOf(row)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [row])
    else group.push(row)
  }
  return groups
}
