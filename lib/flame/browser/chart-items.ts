import { childrenOf, pathTo } from './call-tree.ts'
import { element } from './dom.ts'
import { sentenceOf } from './scene.ts'
import type { Scene } from './scene.ts'

/** How many a screen reader is offered around the selected call: a tree of all would be tens of thousands. */
const ABOVE = 12
const BESIDE = 6
const BELOW = 12

let charts = 0

/** The calls around the selected one as items of a tree, for those who do not see the canvas. */
export class ChartItems {
  readonly #prefix = `call-${++charts}`

  /** The selected one's element is the last return: it is also the visible focus. */
  render(scene: Scene, selected: number, onChoose: (node: number) => void): [HTMLElement[], HTMLElement] {
    const { tree } = scene
    const path = pathTo(tree, selected)
    const items: HTMLElement[] = []
    let active: HTMLElement | undefined
    const put = (node: number, siblings: readonly number[]): void => {
      const item = element('div', {
        role: 'treeitem',
        id: `${this.#prefix}-${node}`,
        'aria-label': sentenceOf(scene, node),
        'aria-level': tree.depth[node]! + 1,
        'aria-setsize': siblings.length,
        'aria-posinset': siblings.indexOf(node) + 1,
        'aria-selected': String(node === selected),
        'aria-expanded': tree.end[node]! > node + 1 ? 'true' : undefined,
      })
      item.addEventListener('click', () => onChoose(node))
      if (node === selected) active = item
      items.push(item)
    }
    for (const node of path.slice(-ABOVE - 1, -1)) put(node, siblingsOf(scene, node))
    const beside = siblingsOf(scene, selected)
    const at = beside.indexOf(selected)
    for (const node of beside.slice(Math.max(0, at - BESIDE), at)) put(node, beside)
    put(selected, beside)
    const below = childrenOf(tree, selected)
    for (const node of below.slice(0, BELOW)) put(node, below)
    for (const node of beside.slice(at + 1, at + 1 + BESIDE)) put(node, beside)
    return [items, active!]
  }
}

export function siblingsOf({ tree }: Scene, node: number): number[] {
  const above = tree.parent[node]!
  return above < 0 ? [node] : childrenOf(tree, above)
}
