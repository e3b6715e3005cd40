import { FoldedTree } from './folded-tree.ts'
import type { Weight } from './folded-tree.ts'
import { FrameTable } from './frame-table.ts'
import type { FrameColumns } from './frame-table.ts'
import type { FlameInput } from './input.ts'
import { plainText } from './plain-text.ts'
import { spanUs } from './sample-times.ts'

/** What the page carries, as JSON. */
export interface FlameData {
  title: string
  summary: string
  /** The time recorded: what percentages are of. */
  spanUs: number
  beforeSpanUs: number | null
  samples: number
  frames: FrameColumns
  /** The node's number minus that of its parent, which is smaller; 0 for the root. */
  parentDistance: number[]
  /** The function of each node: an index into `frames`. */
  nodeFrame: number[]
  routes: string[]
  /** Rows of three: how many nodes after that of the row before, route (−1 for none), microseconds. */
  weights: number[]
  beforeWeights: number[]
  /** An index into `frames`, −1 when no sample was in it. */
  culprit: number
}

export function flameData({ title, profile, before = null, summary = '', culprit }: FlameInput): FlameData {
  const table = new FrameTable()
  const tree = new FoldedTree(table)
  const weights = tree.add(profile)
  const beforeWeights = before === null ? [] : tree.add(before)
  return {
    title: plainText(title),
    summary: plainText(summary),
    spanUs: spanUs(profile),
    beforeSpanUs: before === null ? null : spanUs(before),
    samples: profile.samples.length,
    frames: table.columns,
    parentDistance: tree.parents.map((parent, node) => (parent < 0 ? 0 : node - parent)),
    nodeFrame: tree.frames,
    routes: tree.routes.map((route) => plainText(route)),
    weights: rowsOf(weights),
    beforeWeights: rowsOf(beforeWeights),
    culprit: culprit === undefined ? -1 : table.find(culprit),
  }
}

function rowsOf(weights: readonly Weight[]): number[] {
  let last = 0
  return weights
    .toSorted((a, b) => a.node - b.node)
    .flatMap(({ node, route, us }) => {
      const row = [node - last, route, us]
      last = node
      return row
    })
}
