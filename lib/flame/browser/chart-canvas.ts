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
}

const FONT = '12px ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace'
const PADDING = 5
const LEAST_CHARS = 3
const BAR = 4

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
      found: style.getPropertyValue('--found-call'),
      mark: style.getPropertyValue('--mark'),
    }
    const context = this.#context
    context.clearRect(0, 0, width, height)
    context.font = FONT
    context.textBaseline = 'middle'
    const rows = [scrollTop / ROW, (scrollTop + height) / ROW]
    const depths = rows.map(rowOf).toSorted((a, b) => a - b)
    const floor = scene.tree.depth[zoom]!
    const shown = boxes(scene.tree, zoom, width, Math.floor(depths[0]!) - 1, Math.ceil(depths[1]!) + 1)
    // By colour: to set one costs more than to fill a rectangle.
    const byColour = Map.groupBy(shown, ({ node, depth }) => {
      if (node < 0) return colours.faint
      if (scene.found?.has(scene.tree.frame[node]!) === true) return colours.found
      return depth < floor || scene.found !== null ? colours.faint : scene.palette.of(node)
    })
    const top = ({ depth }: Box): number => rowOf(depth) * ROW - scrollTop
    for (const [colour, same] of byColour) {
      context.fillStyle = colour
      for (const box of same) context.fillRect(box.x, top(box), Math.max(0.5, box.width - 1), ROW - 1)
    }
    for (const box of shown) {
      if (box.node < 0) continue
      const marked = isCulprit(scene, box.node)
      if (marked) this.#mark(box, top(box), colours.mark)
      context.fillStyle = colours.text
      this.#write(nameOf(scene, box.node), box, top(box), marked ? PADDING + BAR : PADDING)
    }
  }

  #write(name: string, { x, width }: Box, y: number, indent: number): void {
    const room = Math.floor((width - indent - PADDING) / this.#charWidth)
    if (room < LEAST_CHARS) return
    const text = name.length > room ? `${name.slice(0, room - 1)}…` : name
    // Wide characters: what the count lets through must still stay inside.
    const maxWidth = /[^ -~…]/.test(text) ? width - indent - PADDING : undefined
    this.#context.fillText(text, x + indent, y + ROW / 2, maxWidth)
  }

  /** An outline, and a bar that the ring around what is selected leaves free. */
  #mark({ x, width }: Box, y: number, colour: string): void {
    const context = this.#context
    context.strokeStyle = context.fillStyle = colour
    context.lineWidth = 2
    context.strokeRect(x + 1, y + 1, Math.max(1, width - 3), ROW - 3)
    context.fillRect(x + 2, y + 2, Math.min(BAR, Math.max(0, width - 5)), ROW - 5)
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
