import { boxes, ROW } from './geometry.ts'
import type { Box } from './geometry.ts'
import { isCulprit, nameOf } from './scene.ts'
import type { Scene } from './scene.ts'

/** Which part of a chart is drawn, in CSS pixels. */
export interface Viewport {
  zoom: number
  width: number
  height: number
  scrollTop: number
  /** The row of a depth. */
  rowOf: (depth: number) => number
  hovered: number
}

const FONT = '12px ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace'
const PADDING = 5
const LEAST_CHARS = 3

/** Draws calls on a canvas. Thousands of elements would make every zoom wait. */
export class ChartCanvas {
  readonly element: HTMLCanvasElement = document.createElement('canvas')
  readonly #context: CanvasRenderingContext2D = this.element.getContext('2d')!
  readonly #charWidth: number

  constructor() {
    this.element.setAttribute('aria-hidden', 'true')
    this.#context.font = FONT
    this.#charWidth = this.#context.measureText('m').width
  }

  draw(scene: Scene, viewport: Viewport): void {
    const { zoom, width, height, scrollTop, rowOf } = viewport
    this.#resize(width, height)
    const style = getComputedStyle(this.element)
    const colours = {
      text: style.getPropertyValue('--on-call'),
      faint: style.getPropertyValue('--faint-call'),
      mark: style.getPropertyValue('--mark'),
      hover: style.getPropertyValue('--text'),
    }
    const context = this.#context
    context.clearRect(0, 0, width, height)
    context.font = FONT
    context.textBaseline = 'middle'
    const rows = [scrollTop / ROW, (scrollTop + height) / ROW]
    const depths = rows.map(rowOf).toSorted((a, b) => a - b)
    const floor = scene.tree.depth[zoom]!
    for (const box of boxes(scene.tree, zoom, width, Math.floor(depths[0]!) - 1, Math.ceil(depths[1]!) + 1)) {
      const y = rowOf(box.depth) * ROW - scrollTop
      const { node } = box
      const faint = node < 0 || box.depth < floor || scene.found?.has(scene.tree.frame[node]!) === false
      context.fillStyle = faint ? colours.faint : scene.palette.of(node)
      context.fillRect(box.x, y, Math.max(0.5, box.width - 1), ROW - 1)
      if (node < 0) continue
      if (node === viewport.hovered) this.#outline(box, y, colours.hover, 1)
      else if (isCulprit(scene, node)) this.#outline(box, y, colours.mark, 2)
      context.fillStyle = colours.text
      this.#write(nameOf(scene, node), box, y)
    }
  }

  #write(name: string, { x, width }: Box, y: number): void {
    const room = Math.floor((width - 2 * PADDING) / this.#charWidth)
    if (room < LEAST_CHARS) return
    const text = name.length > room ? `${name.slice(0, room - 1)}…` : name
    // The width is for wide characters: what the count lets through must still stay inside.
    this.#context.fillText(text, x + PADDING, y + ROW / 2, width - 2 * PADDING)
  }

  #outline({ x, width }: Box, y: number, colour: string, thickness: number): void {
    const inset = thickness / 2
    this.#context.strokeStyle = colour
    this.#context.lineWidth = thickness
    this.#context.strokeRect(x + inset, y + inset, Math.max(1, width - 1 - thickness), ROW - 1 - thickness)
  }

  #resize(width: number, height: number): void {
    const ratio = window.devicePixelRatio || 1
    const { element } = this
    const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)]
    if (element.width === w && element.height === h) return
    element.width = w
    element.height = h
    element.style.width = `${width}px`
    element.style.height = `${height}px`
    this.#context.setTransform(ratio, 0, 0, ratio, 0, 0)
  }
}
