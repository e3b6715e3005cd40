import { ChartCanvas } from './chart-canvas.ts'
import { element } from './dom.ts'
import { boxes, nodeAt, ROW } from './geometry.ts'
import type { Scene } from './scene.ts'

const RING_WIDTH = 3

/** The surface of a chart: as high as the calls are deep, with a canvas only as high as what can be seen of it. */
export class ChartSheet {
  /** It scrolls. */
  readonly element: HTMLElement
  readonly #upwards: boolean
  readonly #canvas = new ChartCanvas()
  readonly #sheet: HTMLElement
  #scene: Scene | null = null
  #zoom = 0
  #lastDepth = 0
  #waiting = false

  /** `over` lie on the canvas. `upwards`: what is deeper lies above. */
  constructor(over: readonly HTMLElement[], upwards: boolean) {
    this.#upwards = upwards
    this.#sheet = element('div', { class: 'sheet' }, this.#canvas.element, ...over)
    this.element = element('div', { class: 'chart' }, this.#sheet)
    this.element.addEventListener('scroll', () => this.#redraw())
  }

  lay(scene: Scene, zoom: number): void {
    this.#scene = scene
    this.#zoom = zoom
    const { depth, end } = scene.tree
    this.#lastDepth = depth.subarray(zoom, end[zoom]).reduce((a, b) => Math.max(a, b), 0)
    this.#sheet.style.height = `${(this.#lastDepth + 1) * ROW}px`
    if (this.#upwards) this.element.scrollTop = this.element.scrollHeight
    this.#redraw()
  }

  /** Puts an element exactly over a call. */
  cover(node: number, over: HTMLElement): void {
    const { tree } = this.#scene!
    const depth = tree.depth[node]!
    const width = this.element.clientWidth
    const box = boxes(tree, this.#zoom, width, depth, depth).find((one) => one.node === node)
    // Where it would lie if it were not too narrow to be drawn.
    const us = tree.start[node]! - tree.start[this.#zoom]!
    const x = box?.x ?? (us / (tree.total[this.#zoom]! || 1)) * width
    over.style.left = `${Math.min(x, width - RING_WIDTH)}px`
    over.style.top = `${this.#rowOf(depth) * ROW}px`
    over.style.width = `${Math.max(RING_WIDTH, (box?.width ?? 0) - 1)}px`
    over.style.height = `${ROW - 1}px`
  }

  reveal(node: number): void {
    const top = this.#rowOf(this.#scene!.tree.depth[node]!) * ROW
    const { scrollTop, clientHeight } = this.element
    if (top < scrollTop) this.element.scrollTop = top
    else if (top + ROW > scrollTop + clientHeight) this.element.scrollTop = top + ROW - clientHeight
  }

  /** −1 where there is no call. */
  nodeUnder({ clientX, clientY }: MouseEvent): number {
    if (this.#scene === null) return -1
    const { left, top, width } = this.#sheet.getBoundingClientRect()
    const row = Math.floor((clientY - top) / ROW)
    return nodeAt(this.#scene.tree, this.#zoom, width, clientX - left, this.#rowOf(row))
  }

  readonly #rowOf = (depth: number): number => (this.#upwards ? this.#lastDepth - depth : depth)

  /** Once a frame, however often it is asked for. */
  #redraw(): void {
    if (this.#waiting) return
    this.#waiting = true
    requestAnimationFrame(() => {
      this.#waiting = false
      const { clientWidth: width, clientHeight: height, scrollTop } = this.element
      if (width === 0) return
      this.#canvas.draw(this.#scene!, { zoom: this.#zoom, width, height, scrollTop, rowOf: this.#rowOf })
    })
  }
}
