import { element } from '../../../flame/browser/dom.ts'
import { count, milliseconds, percent } from '../../../http/words.ts'
import type { Axis, LatencyColumns, Range, SubjectHistory } from '../../wire.ts'
import type { ChartMarks } from '../charts/chart-marks.ts'
import { HeatChart } from '../charts/heat-chart.ts'
import { HeatGrid } from '../charts/heat-grid.ts'
import { TimeChart } from '../charts/time-chart.ts'
import { unlessEmpty } from '../charts/chart-spec.ts'
import type { Plotted, Values } from '../charts/chart-spec.ts'
import { spans } from '../live/time-history.ts'
import type { TimeHistory } from '../live/time-history.ts'

const noMarks = { marks: [], gc: [] }
const classes = ['2xx', '3xx', '4xx', '5xx', '499'] as const

/** One subject over time, on the axis that the other charts have; its heat map and its statuses over three hours. */
export class SubjectCharts {
  readonly element: HTMLElement
  readonly #latency = new TimeChart({
    title: 'Latency',
    lines: [
      { label: 'p99', colour: 'accent' },
      { label: 'p95', colour: 'second' },
      { label: 'p50', colour: 'third' },
    ],
    words: milliseconds,
    least: 2,
  })
  readonly #rate = new TimeChart({
    title: 'Per second',
    lines: [{ label: 'finished', colour: 'accent', area: true }],
    words: (value) => `${count(Number(value.toPrecision(3)))}/s`,
    least: 1,
  })
  readonly #errors = new TimeChart({
    title: 'Errors',
    lines: [{ label: 'failed', colour: 'bad', area: true }],
    words: percent,
    least: 0.01,
  })
  readonly #endings = new TimeChart({
    title: 'How they ended, over 3 h',
    lines: [
      { label: '2xx', colour: 'accent' },
      { label: '3xx', colour: 'third', rare: true },
      { label: '4xx', colour: 'warn', rare: true },
      { label: '5xx', colour: 'bad', rare: true },
      { label: '499', colour: 'second', dash: [4, 4], rare: true },
    ],
    words: count,
    least: 1,
  })
  readonly #heat = new HeatChart('How long they took, over 3 h')

  constructor() {
    const shown = [this.#latency, this.#rate, this.#errors, this.#endings, this.#heat]
    this.element = element('div', { class: 'charts' }, ...shown.map((chart) => chart.element))
  }

  show(history: SubjectHistory, range: Range, process: TimeHistory | null): void {
    const { coarse, fine, heat } = history
    const span = Math.min(spans[range], spans['3h'])
    const near = span <= spans['10m'] ? fine : coarse
    const plotted = (axis: Axis, lines: readonly Values[], overMs: number): Plotted => {
      const at = timesOf(axis, lines[0]?.length ?? 0)
      const toAt = at.at(-1) ?? history.at
      // What the marks know of may be shorter than the chart.
      const reaches = process !== null && (process.at[0] ?? toAt) <= toAt - 0.9 * overMs
      return {
        at,
        lines,
        fromAt: toAt - overMs,
        toAt,
        marks: reaches ? ownMarks(process, history.subject) : noMarks,
      }
    }
    const columns: LatencyColumns = near.columns
    this.#latency.show(plotted(near, [columns.p99Ms, columns.p95Ms, columns.p50Ms], span))
    this.#rate.show(plotted(near, [columns.requestsPerSec], span))
    this.#errors.show(plotted(near, [columns.errorRatio], span))
    const ended = classes.map((name) => unlessEmpty(coarse.columns[name]))
    const endings = plotted(coarse, ended, spans['3h'])
    this.#endings.show(endings)
    this.#heat.show(new HeatGrid(coarse, heat), endings.fromAt, endings.toAt)
  }

  close(): void {
    for (const chart of [this.#latency, this.#rate, this.#heat, this.#errors, this.#endings]) chart.close()
  }
}

function timesOf({ fromAt, stepMs }: Axis, length: number): number[] {
  return Array.from({ length }, (_, i) => fromAt + i * stepMs)
}

/** Of the limits only its own; incidents and collections concern everybody. */
function ownMarks({ marks, gc }: TimeHistory, subject: string): ChartMarks {
  return { gc, marks: marks.filter((mark) => mark.kind !== 'breach' || mark.subject === subject) }
}
