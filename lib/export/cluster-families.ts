import type { SnapshotHead } from '../view.ts'
import { seconds, type Family } from './family.ts'
import { LabelSet, noLabels } from './label-set.ts'

const states = (['live', 'late', 'gone'] as const).map((state) => [state, new LabelSet({ state })] as const)

/** Written only where several workers are shown as one. */
const workers: Family<SnapshotHead> = {
  name: 'perfguard_cluster_workers',
  help: 'Workers that are shown as one: live, late in handing over, or gone since the start.',
  type: 'gauge',
  labelNames: ['state'],
  write({ cluster }, sink) {
    if (cluster === undefined) return
    const counts = { live: 0, late: 0, gone: cluster.gone }
    for (const { state } of cluster.workers) if (state !== 'gone') counts[state]++
    for (const [state, own] of states) sink.line(counts[state], noLabels, own)
  },
}

const handoverAge: Family<SnapshotHead> = {
  name: 'perfguard_cluster_handover_age_seconds',
  help: 'How old the figures of each worker are in the sums.',
  type: 'gauge',
  labelNames: ['worker'],
  write({ cluster, at }, sink) {
    for (const { worker, state, handedOverAt } of cluster?.workers ?? []) {
      const ageMs = Math.max(0, at - handedOverAt)
      if (state !== 'gone') sink.line(seconds(ageMs), noLabels, new LabelSet({ worker }))
    }
  },
}

export const clusterFamilies: readonly Family<SnapshotHead>[] = [workers, handoverAge]
