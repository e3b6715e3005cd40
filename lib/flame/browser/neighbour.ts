import { childrenOf } from './call-tree.ts'
import { siblingsOf } from './chart-items.ts'
import type { Scene } from './scene.ts'

/** Where an arrow leads from a call: into the depth, back, or to the side. Null for other keys. */
export function neighbour(
  scene: Scene,
  from: number,
  zoom: number,
  key: string,
  upwards: boolean,
): number | null {
  const { tree } = scene
  const [deeper, higher] = upwards ? ['ArrowUp', 'ArrowDown'] : ['ArrowDown', 'ArrowUp']
  if (key === deeper) return childrenOf(tree, from)[0] ?? from
  if (key === higher) return Math.max(0, tree.parent[from]!)
  if (key === 'Home') return 0
  if (key !== 'ArrowLeft' && key !== 'ArrowRight') return null
  // Beside what was zoomed into, and above it, nothing is shown.
  if (tree.depth[from]! <= tree.depth[zoom]!) return from
  const beside = siblingsOf(scene, from)
  return beside[beside.indexOf(from) + (key === 'ArrowLeft' ? -1 : 1)] ?? from
}
