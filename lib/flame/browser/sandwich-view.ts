import type { CallTree } from './call-tree.ts'
import type { Chart } from './chart.ts'
import { element } from './dom.ts'
import { palette } from './colours.ts'
import type { Colouring } from './colours.ts'
import { placeOf } from './recording.ts'
import { sandwich } from './sandwich.ts'
import type { Scene } from './scene.ts'

/** One function between those who call it and those that it calls. */
export class SandwichView {
  readonly #heading: HTMLElement = element('p', { class: 'call' })
  readonly #body: HTMLElement
  readonly #callers: Chart
  readonly #callees: Chart
  #frame = -1

  constructor(place: HTMLElement, callers: Chart, callees: Chart) {
    this.#callers = callers
    this.#callees = callees
    this.#body = element(
      'div',
      {},
      element('h2', {}, 'Callers'),
      callers.element,
      element('h2', {}, 'Callees'),
      callees.element,
    )
    place.replaceChildren(this.#heading, this.#body)
  }

  choose(frame: number): void {
    this.#frame = frame
    this.#callers.reset()
    this.#callees.reset()
  }

  focus(): void {
    this.#callees.focus()
  }

  show(scene: Scene, colouring: Colouring): void {
    const { recording, tree } = scene
    this.#body.hidden = this.#frame < 0 || !tree.frame.includes(this.#frame)
    const name = element('b', {}, this.#frame < 0 ? '' : recording.data.frames.names[this.#frame]!)
    if (this.#frame < 0) this.#heading.replaceChildren('Choose a function in the table or in the graph.')
    else if (this.#body.hidden) this.#heading.replaceChildren(name, ' is hidden, or has no time here.')
    else {
      this.#heading.replaceChildren(
        name,
        element('span', { class: 'place' }, placeOf(recording, this.#frame)),
      )
      const { callers, callees } = sandwich(tree, this.#frame)
      const sceneOf = (part: CallTree): Scene => ({
        ...scene,
        tree: part,
        palette: palette(colouring, recording, part),
      })
      this.#callers.show({ ...sceneOf(callers), inverted: true })
      this.#callees.show(sceneOf(callees))
    }
  }
}
