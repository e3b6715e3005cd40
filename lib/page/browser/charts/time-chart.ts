import uPlot from 'uplot'
import { element } from '../../../flame/browser/dom.ts'
import { clock, known } from '../parts/page-words.ts'
import { chartLook } from './chart-look.ts'
import { drawLimit, markCollections, shadeBreaches } from './chart-marks.ts'
import { ChartTable } from './chart-table.ts'
import type { ChartLine, ChartSpec, Plotted, Values } from './chart-spec.ts'
import { colour } from './colours.ts'
import { steer } from './crosshair.ts'
import { inTurn, leaveTurns } from './turns.ts'

const CHART_HEIGHT = 150
const powersOfTwo = Array.from({ length: 50 }, (_, i) => 2 ** i)

/** Lines over time, with what they are now above them and a table of all values behind them. */
export class TimeChart {
  readonly element: HTMLElement
  readonly #spec: ChartSpec
  readonly #figures: HTMLElement[]
  readonly #items: HTMLElement[]
  readonly #time = element('span', { class: 'quiet' })
  readonly #plot: uPlot
  readonly #table: ChartTable
  readonly #resize: ResizeObserver
  readonly #sight: IntersectionObserver
  #isSeen = true
  #shown: Plotted | null = null

  constructor(spec: ChartSpec) {
    this.#spec = spec
    this.#figures = spec.lines.map(() => element('b', {}, '–'))
    this.#items = spec.lines.map((line, i) => legendItem(line, this.#figures[i]!))
    const plot = element('div', { class: 'plot' })
    const legend = element('ul', { class: 'legend' }, ...this.#items)
    this.#table = new ChartTable(spec)
    this.element = element(
      'section',
      { class: 'card chart', 'aria-label': spec.title },
      element('header', {}, element('h3', {}, spec.title), this.#time, legend),
      plot,
      this.#table.element,
    )
    this.#plot = new uPlot(this.#options(), [[], ...spec.lines.map(() => [])], plot)
    steer(plot, this.#plot, (index) => this.#wordsAt(index))
    this.#resize = new ResizeObserver(() =>
      this.#plot.setSize({ width: plot.clientWidth, height: CHART_HEIGHT }),
    )
    this.#resize.observe(plot)
    this.#sight = new IntersectionObserver((all) => this.#onSight(all.at(-1)!.isIntersecting))
    this.#sight.observe(this.element)
  }

  show(plotted: Plotted): void {
    this.#shown = plotted
    this.#table.show(plotted)
    // What nobody sees is drawn when they scroll there; its figures can be read out before.
    if (this.#isSeen) inTurn(this, () => this.#draw(plotted))
    else this.#tell()
  }

  close(): void {
    leaveTurns(this)
    this.#resize.disconnect()
    this.#sight.disconnect()
    this.#plot.destroy()
  }

  #draw(plotted: Plotted): void {
    // uPlot draws after this task, which would be outside of its turn.
    this.#plot.batch(() => this.#plot.setData([plotted.at, ...plotted.lines] as unknown as uPlot.AlignedData))
    this.#tell()
  }

  #onSight(isSeen: boolean): void {
    this.#isSeen = isSeen
    if (isSeen && this.#shown !== null) this.show(this.#shown)
  }

  /** What the lines are under the crosshair; without one, what they are now. */
  #tell(): void {
    const shown = this.#shown
    if (shown === null) return
    const under = this.#plot.cursor.idx ?? null
    this.#time.textContent = under === null || shown.at[under] === undefined ? '' : clock(shown.at[under])
    for (const [i, values] of shown.lines.entries()) {
      const value = under === null ? latestOf(values) : values[under]
      this.#figures[i]!.textContent = known(value, this.#spec.words)
      if (this.#spec.lines[i]!.rare) this.#items[i]!.hidden = latestOf(values) === null
    }
  }

  #wordsAt(index: number): string {
    const { at = [], lines = [] } = this.#shown ?? {}
    const { words } = this.#spec
    const parts = this.#spec.lines.map(({ label }, i) => `${label} ${known(lines[i]?.[index], words)}`)
    return at[index] === undefined ? 'nothing yet' : `${clock(at[index])}: ${parts.join(', ')}`
  }

  #options(): uPlot.Options {
    const { lines, words, binary = false } = this.#spec
    const left: uPlot.Axis = {
      space: 32,
      values: (_plot, splits) => splits.map((value) => (value === 0 ? '0' : words(value))),
      ...(binary && { incrs: powersOfTwo }),
    }
    return {
      ...chartLook({ height: CHART_HEIGHT, times: (at) => at.map(axisClock), left }),
      scales: {
        x: { range: () => [this.#shown?.fromAt ?? 0, this.#shown?.toAt ?? 1] },
        y: { range: (_plot, _min, max) => [0, this.#top(max)] },
      },
      series: [{}, ...lines.map(seriesOf)],
      hooks: {
        drawClear: [(plot) => this.#drawBelow(plot)],
        draw: [(plot) => this.#drawAbove(plot)],
        setCursor: [() => this.#tell()],
      },
    }
  }

  #drawBelow(plot: uPlot): void {
    if (this.#shown !== null) shadeBreaches(plot, this.#shown.marks, this.#shown.toAt)
  }

  #drawAbove(plot: uPlot): void {
    if (this.#shown === null) return
    markCollections(plot, this.#shown.marks)
    drawLimit(plot, this.#shown.limit ?? null)
  }

  /** A limit far above what happens would press the lines flat: it shows once they come near. */
  #top(max: number | null): number {
    const highest = Math.max(max ?? 0, this.#spec.least)
    const limit = this.#shown?.limit ?? 0
    return (limit < highest * 2 ? Math.max(highest, limit) : highest) * 1.1
  }
}

function legendItem({ label, colour: name, dash }: ChartLine, figure: HTMLElement): HTMLElement {
  const swatch = element('i', { class: dash === undefined ? 'swatch' : 'swatch dashed' })
  swatch.style.color = `var(--${name})`
  return element('li', {}, swatch, `${label} `, figure)
}

function seriesOf({ label, colour: name, dash, area = false }: ChartLine): uPlot.Series {
  const series: uPlot.Series = { label, stroke: () => colour(name), width: 1.5, points: { show: false } }
  if (dash !== undefined) series.dash = dash
  if (area) series.fill = () => colour(`${name}-area`)
  return series
}

function axisClock(at: number): string {
  const words = clock(at)
  return words.endsWith(':00') ? words.slice(0, 5) : words
}

function latestOf(values: Values): number | null {
  return values.findLast((value) => value !== null) ?? null
}
