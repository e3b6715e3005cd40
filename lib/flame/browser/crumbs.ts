import { pathTo } from './call-tree.ts'
import type { Chart } from './chart.ts'
import { button, element } from './dom.ts'
import { nameOf } from './scene.ts'

const LAST_SHOWN = 5

/** The way to what the chart is zoomed into; each step leads back to it. */
export function showCrumbs(place: HTMLElement, chart: Chart): void {
  const { scene } = chart
  if (scene === null) return
  const path = pathTo(scene.tree, chart.zoom)
  const shown = path.length > LAST_SHOWN + 1 ? [path[0]!, -1, ...path.slice(-LAST_SHOWN)] : path
  const steps = shown.map((node) => {
    if (node < 0) return element('li', {}, '…')
    const current = node === chart.zoom
    const step = button(nameOf(scene, node), () => chart.zoomTo(node), {
      'aria-current': current ? 'location' : undefined,
    })
    return element('li', {}, step)
  })
  place.replaceChildren(element('ol', {}, ...steps))
}
