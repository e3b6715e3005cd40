import { childrenOf } from './call-tree.ts'
import { ChartCanvas } from './chart-canvas.ts'
import { ChartItems, siblingsOf } from './chart-items.ts'
import { element } from './dom.ts'
import { boxes, nodeAt, ROW, samePlace } from './geometry.ts'
import type { Scene } from './scene.ts'

export interface ChartEvents {
  selected: (chart: Chart) => void
  zoomed: (chart: Chart) => void
  /** −1: nothing is under the pointer any more. */
  hovered: (chart: Chart, node: number, x: number, y: number) => void
}

const EDGE = 3

/** One flame graph: a canvas, and above it a tree for the keyboard and for screen readers. */
export class Chart {
  readonly element: HTMLElement
  readonly #events: ChartEvents
  readonly #upwards: boolean
  readonly #canvas = new ChartCanvas()
  readonly #items = new ChartItems()
  /** Around what is under the pointer: drawn anew at each move, the canvas would lag behind. */
  readonly #pointed = element('div', { class: 'pointed', hidden: true })
  readonly #tree: HTMLElement
  readonly #sheet: HTMLElement
  #scene: Scene | null = null
  #zooms: number[] = [0]
  #selected = 0
  #hovered = -1
  #lastDepth = 0
  #waiting = false

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
    this.#sheet = element('div', { class: 'sheet' }, this.#canvas.element, this.#pointed, this.#tree)
    this.element = element('div', { class: 'chart' }, this.#sheet)
    this.element.addEventListener('scroll', () => this.redraw())
    this.#tree.addEventListener('keydown', (event) => this.#onKey(event))
    this.#tree.addEventListener('pointermove', (event) => this.#onMove(event))
    this.#tree.addEventListener('pointerleave', () => this.#hover(-1, 0, 0))
    this.#tree.addEventListener('click', (event) => {
      const node = this.#nodeUnder(event)
      if (node < 0) return
      this.select(node)
      this.zoomTo(node)
    })
    new ResizeObserver(() => this.#lay()).observe(this.element)
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
    this.#hovered = -1
    this.#pointed.hidden = true
    this.#scene = scene
    if (scene.tree.total[this.zoom] === 0) this.#zooms = [0]
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
    this.#zooms = at < 0 ? [...this.#zooms, node] : this.#zooms.slice(0, at + 1)
    this.#afterZoom()
  }

  zoomOut(): boolean {
    if (this.#zooms.length === 1) return false
    this.#zooms.pop()
    this.#afterZoom()
    return true
  }

  select(node: number, reveal: boolean = true): void {
    if (this.#scene === null) return
    this.#selected = node
    const [items, active] = this.#items.render(this.#scene, node, (chosen) => this.select(chosen))
    this.#tree.replaceChildren(...items)
    this.#tree.setAttribute('aria-activedescendant', active.id)
    active.classList.add('selected')
    this.#cover(this.#selected, active)
    if (reveal) this.#reveal(node)
    this.#events.selected(this)
  }

  focus(): void {
    this.#tree.focus()
  }

  redraw(): void {
    if (this.#waiting) return
    this.#waiting = true
    requestAnimationFrame(() => {
      this.#waiting = false
      this.#draw()
    })
  }

  #afterZoom(): void {
    this.#lay()
    if (!this.#isShown(this.#selected)) this.select(this.zoom)
    else this.select(this.#selected)
    this.#events.zoomed(this)
  }

  #isShown(node: number): boolean {
    const { parent, end } = this.#scene!.tree
    for (let at = this.zoom; at >= 0; at = parent[at]!) if (at === node) return true
    return node >= this.zoom && node < end[this.zoom]!
  }

  /** The sheet is as high as the calls are deep; the canvas only as high as what can be seen of it. */
  #lay(): void {
    if (this.#scene === null) return
    const { tree } = this.#scene
    this.#lastDepth = tree.depth.subarray(this.zoom, tree.end[this.zoom]).reduce((a, b) => Math.max(a, b), 0)
    this.#sheet.style.height = `${(this.#lastDepth + 1) * ROW}px`
    if (this.#upwards) this.element.scrollTop = this.element.scrollHeight
    const active = this.#tree.querySelector<HTMLElement>('.selected')
    if (active !== null) this.#cover(this.#selected, active)
    this.redraw()
  }

  readonly #rowOf = (depth: number): number => (this.#upwards ? this.#lastDepth - depth : depth)

  #draw(): void {
    if (this.#scene === null) return
    const { clientWidth: width, clientHeight: height, scrollTop } = this.element
    if (width === 0) return
    const viewport = { zoom: this.zoom, width, height, scrollTop, rowOf: this.#rowOf }
    this.#canvas.draw(this.#scene, viewport)
  }

  /** Puts an element exactly over a call. */
  #cover(node: number, over: HTMLElement): void {
    const { tree } = this.#scene!
    const depth = tree.depth[node]!
    const width = this.element.clientWidth
    const box = boxes(tree, this.zoom, width, depth, depth).find((one) => one.node === node)
    const us = tree.start[node]! - tree.start[this.zoom]!
    const x = box?.x ?? (us / (tree.total[this.zoom]! || 1)) * width
    over.style.left = `${Math.min(x, width - EDGE)}px`
    over.style.top = `${this.#rowOf(depth) * ROW}px`
    over.style.width = `${Math.max(EDGE, (box?.width ?? 0) - 1)}px`
    over.style.height = `${ROW - 1}px`
  }

  #reveal(node: number): void {
    const top = this.#rowOf(this.#scene!.tree.depth[node]!) * ROW
    const { scrollTop, clientHeight } = this.element
    if (top < scrollTop) this.element.scrollTop = top
    else if (top + ROW > scrollTop + clientHeight) this.element.scrollTop = top + ROW - clientHeight
  }

  #nodeUnder({ clientX, clientY }: MouseEvent): number {
    if (this.#scene === null) return -1
    const { left, top, width } = this.#sheet.getBoundingClientRect()
    const row = Math.floor((clientY - top) / ROW)
    return nodeAt(this.#scene.tree, this.zoom, width, clientX - left, this.#rowOf(row))
  }

  #onMove(event: PointerEvent): void {
    // What a finger touches is selected, and stands below: a tip would stay and cover it.
    if (event.pointerType !== 'touch') this.#hover(this.#nodeUnder(event), event.clientX, event.clientY)
  }

  #hover(node: number, x: number, y: number): void {
    if (node !== this.#hovered && node >= 0) this.#cover(node, this.#pointed)
    this.#pointed.hidden = node < 0
    this.#hovered = node
    this.#events.hovered(this, node, x, y)
  }

  #onKey(event: KeyboardEvent): void {
    if (this.#scene === null || event.ctrlKey || event.metaKey || event.altKey) return
    if (event.key === 'Enter') this.zoomTo(this.#selected)
    else if (event.key !== 'Escape' || !this.zoomOut()) {
      const to = this.#neighbour(event.key)
      if (to === null) return
      this.select(to)
    }
    event.preventDefault()
  }

  #neighbour(key: string): number | null {
    const scene = this.#scene!
    const [deeper, higher] = this.#upwards ? ['ArrowUp', 'ArrowDown'] : ['ArrowDown', 'ArrowUp']
    if (key === deeper) return childrenOf(scene.tree, this.#selected)[0] ?? this.#selected
    if (key === higher) return Math.max(0, scene.tree.parent[this.#selected]!)
    if (key === 'Home') return 0
    if (key !== 'ArrowLeft' && key !== 'ArrowRight') return null
    // Beside what was zoomed into, and above it, nothing is shown.
    if (scene.tree.depth[this.#selected]! <= scene.tree.depth[this.zoom]!) return this.#selected
    const beside = siblingsOf(scene, this.#selected)
    return beside[beside.indexOf(this.#selected) + (key === 'ArrowLeft' ? -1 : 1)] ?? this.#selected
  }
}
