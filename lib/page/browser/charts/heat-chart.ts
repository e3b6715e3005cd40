import uPlot from 'uplot'
import { element } from '../../../flame/browser/dom.ts'
import { count, milliseconds } from '../../../http/words.ts'
import { clock } from '../parts/page-words.ts'
import { chartLook } from './chart-look.ts'
import { inPlot } from './chart-marks.ts'
import { colour } from './colours.ts'
import { steer } from './crosshair.ts'
import type { HeatGrid } from './heat-grid.ts'
import { HeatTable } from './heat-table.ts'

const HEAT_HEIGHT = 190
const SHADES = 12

/** Requests by time and by how long they took: the more, the darker. */
export class HeatChart {
  readonly element: HTMLElement
  readonly #plot: uPlot
  readonly #said = element('span', { class: 'quiet' })
  readonly #table = new HeatTable()
  readonly #resize: ResizeObserver
  #grid: HeatGrid | null = null
  #fromAt = 0
  #toAt = 1

  constructor(title: string) {
    const plot = element('div', { class: 'plot' })
    this.element = element(
      'section',
      { class: 'card chart across', 'aria-label': title },
      element('header', {}, element('h3', {}, title), this.#said),
      plot,
      this.#table.element,
    )
    this.#plot = new uPlot(this.#options(), [[], []], plot)
    steer(plot, this.#plot, (index) => this.#wordsAt(index, null))
    this.#resize = new ResizeObserver(() =>
      this.#plot.setSize({ width: plot.clientWidth, height: HEAT_HEIGHT }),
    )
    this.#resize.observe(plot)
  }

  show(grid: HeatGrid, fromAt: number, toAt: number): void {
    this.#grid = grid
    this.#fromAt = fromAt
    this.#toAt = toAt
    this.#plot.setData([grid.at, grid.at.map(() => null)])
    this.#table.show(grid)
  }

  close(): void {
    this.#resize.disconnect()
    this.#plot.destroy()
  }

  #options(): uPlot.Options {
    const left: uPlot.Axis = {
      space: 24,
      incrs: [1],
      values: (_plot, splits) => splits.map((power) => milliseconds(10 ** power)),
    }
    return {
      ...chartLook({ height: HEAT_HEIGHT, times: (at) => at.map((time) => clock(time).slice(0, 5)), left }),
      scales: {
        x: { range: () => [this.#fromAt, this.#toAt] },
        y: { range: () => this.#logRange() },
      },
      series: [{}, { points: { show: false } }],
      hooks: { draw: [(plot) => this.#draw(plot)], setCursor: [(plot) => this.#tell(plot)] },
    }
  }

  /** The scale is of powers of ten. */
  #logRange(): [low: number, high: number] {
    const [low, high] = this.#grid?.range ?? [1, 1000]
    return [Math.log10(low), Math.log10(high)]
  }

  #draw(plot: uPlot): void {
    const grid = this.#grid
    if (grid === null) return
    const { ctx } = plot
    const darkest = Math.sqrt(grid.most)
    inPlot(plot, () => {
      ctx.fillStyle = colour('accent')
      for (const { at, row, requests } of grid.cells()) {
        const left = Math.round(plot.valToPos(at, 'x', true))
        const right = Math.round(plot.valToPos(at + grid.stepMs, 'x', true))
        const [low, high] = grid.edges(row)
        const top = Math.round(plot.valToPos(Math.log10(high), 'y', true))
        const bottom = Math.round(plot.valToPos(Math.log10(low), 'y', true))
        ctx.globalAlpha = 0.12 + 0.88 * (Math.ceil((SHADES * Math.sqrt(requests)) / darkest) / SHADES)
        ctx.fillRect(left, top, Math.max(1, right - left), bottom - top)
      }
    })
  }

  #tell(plot: uPlot): void {
    const { idx, top = -1 } = plot.cursor
    const ms = top < 0 ? null : 10 ** plot.posToVal(top, 'y')
    this.#said.textContent = idx === null || idx === undefined ? '' : this.#wordsAt(idx, ms)
  }

  #wordsAt(index: number, ms: number | null): string {
    const grid = this.#grid
    const at = grid?.at[index]
    if (grid === null || at === undefined) return 'nothing yet'
    if (ms === null) return `${clock(at)}: ${count(grid.total(index))} requests`
    const row = grid.rowOf(ms)
    const [low, high] = grid.edges(row)
    const requests = count(grid.requests(index, row))
    return `${clock(at)}, ${milliseconds(low)} to ${milliseconds(high)}: ${requests} requests`
  }
}
