import { LabelSet, noLabels } from './label-set.ts'
import type { ProcessHead, SnapshotHead } from '../view.ts'

/** What one process says of itself, with its label where there are several. */
export interface ProcessRow {
  readonly head: SnapshotHead
  readonly labels: LabelSet
}

export const workerLabel: readonly string[] = ['worker']

export function processRow({ worker, head }: ProcessHead): ProcessRow {
  return { head, labels: worker === null ? noLabels : new LabelSet({ worker }) }
}
