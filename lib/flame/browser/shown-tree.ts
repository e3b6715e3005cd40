import { kind } from '../kind.ts'
import type { CallTree } from './call-tree.ts'
import type { Recording } from './recording.ts'
import { TreeBuilder } from './tree-builder.ts'

export type Hideable = 'idle' | 'node' | 'package' | 'native'

export interface Choice {
  hidden: ReadonlySet<Hideable>
  /** An index into `routes`; −1 is code that ran for none, null everything. */
  route: number | null
}

/**
 * The tree without what is to be hidden. Idle time is left out; the time of other hidden code goes to who called it,
 * and what it called takes its place.
 */
export function shownTree({ data, parents, rows }: Recording, { hidden, route: only }: Choice): CallTree {
  const { nodeFrame, frames } = data
  const kinds = new Set([...hidden].map((name) => kind[name] as number))
  const builder = new TreeBuilder(nodeFrame[0]!)
  const place = new Int32Array(nodeFrame.length)
  for (let node = 1; node < nodeFrame.length; node++) {
    const frame = nodeFrame[node]!
    const above = place[parents[node]!]!
    place[node] = kinds.has(frames.kind[frame]!) ? above : builder.child(above, frame)
  }
  for (const row of rows) {
    if (only !== null && row.route !== only) continue
    if (hidden.has('idle') && frames.kind[nodeFrame[row.node]!] === kind.idle) continue
    builder.addTime({ ...row, node: place[row.node]! })
  }
  return builder.build()
}
