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

export function heading(scene: Scene, node: number): HTMLElement {
  const culprit = isCulprit(scene, node) ? [element('span', { class: 'culprit' }, 'culprit')] : []
  const where = element('span', { class: 'place' }, placeOf(scene.recording, scene.tree.frame[node]!))
  return element('p', { class: 'call' }, element('b', {}, nameOf(scene, node)), ...culprit, where)
}

export function factList(scene: Scene, node: number): HTMLElement {
  const rows = factsOf(scene, node).map(([name, value]) =>
    element('div', {}, element('dt', {}, name), element('dd', {}, value)),
  )
  return element('dl', { class: 'facts' }, ...rows)
}
