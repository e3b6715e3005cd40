import { factList, heading } from './details.ts'
import type { Scene } from './scene.ts'

/** What is under the pointer, in words beside it. */
export class Tip {
  readonly #element: HTMLElement
  #scene: Scene | null = null
  #node = -1

  constructor(element: HTMLElement) {
    this.#element = element
  }

  show(scene: Scene, node: number, x: number, y: number): void {
    const tip = this.#element
    tip.hidden = false
    if (scene !== this.#scene || node !== this.#node)
      tip.replaceChildren(heading(scene, node), factList(scene, node))
    this.#scene = scene
    this.#node = node
    const { offsetWidth, offsetHeight } = tip
    const below = y + 20 + offsetHeight < innerHeight
    tip.style.left = `${Math.max(4, Math.min(x + 12, innerWidth - offsetWidth - 8))}px`
    tip.style.top = `${below ? y + 20 : Math.max(4, y - offsetHeight - 12)}px`
  }

  hide(): void {
    this.#element.hidden = true
  }
}
