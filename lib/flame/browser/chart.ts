import { ChartItems } from './chart-items.ts'
import { ChartSheet } from './chart-sheet.ts'
import { element } from './dom.ts'
import { samePlace } from './geometry.ts'
import { neighbour } from './neighbour.ts'
import type { Scene } from './scene.ts'

export interface ChartEvents {
  selected: (chart: Chart) => void
  zoomed: (chart: Chart) => void
  /** −1: nothing is under the pointer any more. */
  hovered: (chart: Chart, node: number, x: number, y: number) => void
}

/** One flame graph: a canvas, and above it a tree for the keyboard and for screen readers. */
export class Chart {
  readonly #events: ChartEvents
  readonly #upwards: boolean
  readonly #items = new ChartItems()
  /** Around what is under the pointer: the canvas, drawn anew at each move, would lag behind. */
  readonly #pointed = element('div', { class: 'pointed', hidden: true })
  readonly #tree: HTMLElement
  readonly #sheet: ChartSheet
  #scene: Scene | null = null
  #zooms: number[] = [0]
  #selected = 0
  #ring: HTMLElement | null = null

  /** `upwards`: what is deeper lies above. */
  constructor(label: string, events: ChartEvents, upwards: boolean = false) {
    this.#events = events
    this.#upwards = upwards
    this.#tree = element('div', {
      role: 'tree',
      tabindex: 0,
      'aria-label': label,
      'aria-orientation': 'horizontal',
      class: 'calls',
    })
    this.#sheet = new ChartSheet([this.#pointed, this.#tree], upwards)
    this.#tree.addEventListener('keydown', (event) => this.#onKey(event))
    this.#tree.addEventListener('click', (event) => this.#onClick(event))
    this.#tree.addEventListener('pointermove', (event) => this.#onMove(event))
    this.#tree.addEventListener('pointerleave', () => this.#hover(-1, 0, 0))
    new ResizeObserver(() => this.#lay()).observe(this.element)
  }

  get element(): HTMLElement {
    return this.#sheet.element
  }

  get scene(): Scene | null {
    return this.#scene
  }

  get zoom(): number {
    return this.#zooms.at(-1)!
  }

  get selected(): number {
    return this.#selected
  }

  /** Zoom and selection stay where they were, as far as that is still there. */
  show(scene: Scene): void {
    const old = this.#scene
    if (old !== null && old.tree !== scene.tree) {
      const kept = this.#zooms.map((node) => samePlace(old.tree, node, scene.tree))
      this.#zooms = kept.filter((node, i) => i === 0 || node !== kept[i - 1])
      this.#selected = samePlace(old.tree, this.#selected, scene.tree)
    }
    this.#scene = scene
    if (scene.tree.total[this.zoom] === 0) this.#zooms = [0]
    this.#hover(-1, 0, 0)
    this.#lay()
    this.#events.zoomed(this)
    this.select(this.#selected, false)
  }

  /** As if it had never shown anything. */
  reset(): void {
    this.#scene = null
    this.#zooms = [0]
    this.#selected = 0
  }

  zoomTo(node: number): void {
    if (node === this.zoom || this.#scene === null || this.#scene.tree.total[node] === 0) return
    const at = this.#zooms.indexOf(node)
    this.#setZooms(at < 0 ? [...this.#zooms, node] : this.#zooms.slice(0, at + 1))
  }

  zoomOut(): boolean {
    if (this.#zooms.length === 1) return false
    this.#setZooms(this.#zooms.slice(0, -1))
    return true
  }

  select(node: number, reveal: boolean = true): void {
    if (this.#scene === null) return
    this.#selected = node
    if (!this.#isShown(node)) this.#setZooms([0])
    const [items, active] = this.#items.render(this.#scene, node, (chosen) => this.select(chosen))
    this.#tree.replaceChildren(...items)
    this.#tree.setAttribute('aria-activedescendant', active.id)
    active.classList.add('selected')
    this.#ring = active
    this.#sheet.cover(node, active)
    if (reveal) this.#sheet.reveal(node)
    this.#events.selected(this)
  }

  focus(): void {
    this.#tree.focus()
  }

  #setZooms(zooms: number[]): void {
    this.#zooms = zooms
    this.#hover(-1, 0, 0)
    this.#lay()
    this.select(this.#isShown(this.#selected) ? this.#selected : this.zoom)
    this.#events.zoomed(this)
  }

  /** Whether it is under what the chart is zoomed into, or above that. */
  #isShown(node: number): boolean {
    const { end } = this.#scene!.tree
    return (node >= this.zoom && node < end[this.zoom]!) || (node <= this.zoom && this.zoom < end[node]!)
  }

  #lay(): void {
    if (this.#scene === null) return
    this.#sheet.lay(this.#scene, this.zoom)
    if (this.#ring !== null) this.#sheet.cover(this.#selected, this.#ring)
  }

  #onClick(event: MouseEvent): void {
    const node = this.#sheet.nodeUnder(event)
    if (node < 0) return
    this.select(node)
    this.zoomTo(node)
  }

  #onMove(event: PointerEvent): void {
    // What a finger touches is selected, and stands below: a tip would stay and cover it.
    if (event.pointerType === 'touch') return
    this.#hover(this.#sheet.nodeUnder(event), event.clientX, event.clientY)
  }

  #hover(node: number, x: number, y: number): void {
    this.#pointed.hidden = node < 0
    if (node >= 0) this.#sheet.cover(node, this.#pointed)
    this.#events.hovered(this, node, x, y)
  }

  #onKey(event: KeyboardEvent): void {
    if (this.#scene === null || event.ctrlKey || event.metaKey || event.altKey) return
    if (event.key === 'Enter') this.zoomTo(this.#selected)
    else if (event.key !== 'Escape' || !this.zoomOut()) {
      const to = neighbour(this.#scene, this.#selected, this.zoom, event.key, this.#upwards)
      if (to === null) return
      this.select(to)
    }
    event.preventDefault()
  }
}
