import type { LoadSecond, Percentiles, ServerSecond } from '../../report.ts'

type Counts = 'planned' | 'sent' | 'answered' | 'errors'

/** A second, or several of them as one; what was counted is a rate. */
export interface Column extends Omit<LoadSecond, Counts | 'spanMs'> {
  /** From the scenario's start. */
  readonly toMs: number
  readonly perSec: Readonly<Record<Counts, number>>
}

/** More than that many nobody sees. */
const MAX_COLUMNS = 600

/** What a drawing and its table have room for: rates are means, everything else is the worst of the stretch. */
export function columnsOf(seconds: readonly LoadSecond[], max: number = MAX_COLUMNS): Column[] {
  const each = Math.ceil(seconds.length / max)
  const columns: Column[] = []
  for (let i = 0; i < seconds.length; i += each) columns.push(together(seconds.slice(i, i + each)))
  return columns
}

function together(group: readonly LoadSecond[]): Column {
  const first = group[0]!
  const last = group.at(-1)!
  const spanMs = Math.max(1, sumOf(group, 'spanMs'))
  const rate = (of: Counts): number => (sumOf(group, of) / spanMs) * 1_000
  return {
    atMs: first.atMs,
    toMs: last.atMs + last.spanMs,
    phase: first.phase,
    level: last.level,
    perSec: {
      planned: rate('planned'),
      sent: rate('sent'),
      answered: rate('answered'),
      errors: rate('errors'),
    },
    inFlight: Math.max(...group.map((one) => one.inFlight)),
    response: worst<Percentiles>(group.map((one) => one.response)),
    service: worst<Percentiles>(group.map((one) => one.service)),
    lagP99Ms: highest(group.map((one) => one.lagP99Ms)),
    server: worst<ServerSecond>(group.map((one) => one.server)),
    broken: [...new Set(group.flatMap((one) => one.broken))],
    incidents: group.flatMap((one) => one.incidents),
  }
}

function sumOf(group: readonly LoadSecond[], what: Counts | 'spanMs'): number {
  return group.reduce((sum, one) => sum + one[what], 0)
}

/** The highest of each figure. */
function worst<Figures extends object>(all: readonly (Figures | null)[]): Figures | null {
  const known = all.filter((one) => one !== null)
  if (known.length === 0) return null
  const keys = Object.keys(known[0]!) as (keyof Figures)[]
  const entries = keys.map((key) => [key, highest(known.map((one) => one[key] as number | null))] as const)
  return Object.fromEntries(entries) as Figures
}

function highest(values: readonly (number | null)[]): number | null {
  return values.reduce(
    (most, value) => (most === null || (value !== null && value > most) ? value : most),
    null,
  )
}
