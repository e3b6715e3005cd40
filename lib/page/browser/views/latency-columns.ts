import { milliseconds } from '../../../http/words.ts'
import type { LatencySummary } from '../../../types.ts'
import type { Column } from '../parts/column.ts'
import { known } from '../parts/page-words.ts'

interface Timed {
  latency: LatencySummary | null
}

function latencyColumn(title: string, metric: keyof LatencySummary, wide = false): Column<Timed> {
  const read = ({ latency }: Timed): number | null => latency?.[metric] ?? null
  return { title, wide, text: (row) => known(read(row), milliseconds), by: read }
}

export const p50Column: Column<Timed> = latencyColumn('p50', 'p50Ms', true)
export const p95Column: Column<Timed> = latencyColumn('p95', 'p95Ms')
export const p99Column: Column<Timed> = latencyColumn('p99', 'p99Ms', true)
export const maxColumn: Column<Timed> = latencyColumn('Max', 'maxMs', true)
