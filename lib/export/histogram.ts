import type { DurationTotals } from '../view.ts'
import { seconds, type LineSink } from './family.ts'
import { LabelSet } from './label-set.ts'

function le(boundary: string): LabelSet {
  return new LabelSet({ le: boundary })
}

const infinite = le('+Inf')
/** Most rows have the same boundaries: their labels are made once. */
const known = new WeakMap<readonly number[], readonly LabelSet[]>()

function boundaryLabels(boundariesMs: readonly number[]): readonly LabelSet[] {
  let labels = known.get(boundariesMs)
  if (labels === undefined) {
    labels = boundariesMs.map((boundaryMs) => le(String(seconds(boundaryMs))))
    known.set(boundariesMs, labels)
  }
  return labels
}

/** The lines of one row of a histogram. */
export function writeHistogram(
  { totals, labels }: { readonly totals: DurationTotals; readonly labels: LabelSet },
  sink: LineSink,
): void {
  const { boundariesMs, classes, sumMs } = totals
  let count = 0
  for (const [k, boundary] of boundaryLabels(boundariesMs).entries()) {
    count += classes[k] ?? 0
    sink.line(count, labels, boundary, '_bucket')
  }
  count += classes[boundariesMs.length] ?? 0
  sink.line(count, labels, infinite, '_bucket')
  sink.line(sumMs / 1000, labels, undefined, '_sum')
  sink.line(count, labels, undefined, '_count')
}
