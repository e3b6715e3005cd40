import { button, element } from './dom.ts'
import { placeOf } from './recording.ts'
import { factsOf, isCulprit, nameOf } from './scene.ts'
import type { Scene } from './scene.ts'

export interface DetailActions {
  zoom: () => void
  sandwich: () => void
  copy: () => void
}

/** All there is to say of the selected call, and what can be done with it. */
export function showDetails(place: HTMLElement, scene: Scene, node: number, actions: DetailActions): void {
  place.replaceChildren(
    heading(scene, node),
    factList(scene, node),
    element(
      'p',
      { class: 'actions' },
      button('Zoom in', actions.zoom),
      button('Callers and callees', actions.sandwich),
      button('Copy stack', actions.copy),
    ),
  )
}

/** The same below the pointer, shorter. */
export function showTip(tip: HTMLElement, scene: Scene, node: number, x: number, y: number): void {
  tip.hidden = node < 0
  if (node < 0) return
  tip.replaceChildren(heading(scene, node), factList(scene, node))
  const { offsetWidth, offsetHeight } = tip
  const below = y + 20 + offsetHeight < innerHeight
  tip.style.left = `${Math.max(4, Math.min(x + 12, innerWidth - offsetWidth - 8))}px`
  tip.style.top = `${below ? y + 20 : Math.max(4, y - offsetHeight - 12)}px`
}

function heading(scene: Scene, node: number): HTMLElement {
  const culprit = isCulprit(scene, node) ? [element('span', { class: 'culprit' }, 'culprit')] : []
  const where = element('span', { class: 'place' }, placeOf(scene.recording, scene.tree.frame[node]!))
  return element('p', { class: 'call' }, element('b', {}, nameOf(scene, node)), ...culprit, where)
}

function factList(scene: Scene, node: number): HTMLElement {
  const rows = factsOf(scene, node).map(([name, value]) =>
    element('div', {}, element('dt', {}, name), element('dd', {}, value)),
  )
  return element('dl', { class: 'facts' }, ...rows)
}
