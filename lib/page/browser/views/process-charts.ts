import { element } from '../../../flame/browser/dom.ts'
import { bytes, count, milliseconds, percent } from '../../../http/words.ts'
import type { Metric } from '../../../types.ts'
import { spans } from '../live/time-history.ts'
import type { TimeHistory } from '../live/time-history.ts'
import type { Live } from '../live/live.ts'
import type { PageState } from '../live/page-state.ts'
import { TimeChart } from '../charts/time-chart.ts'
import { unlessEmpty } from '../charts/chart-spec.ts'
import type { ChartSpec, Values } from '../charts/chart-spec.ts'

interface ProcessChart extends ChartSpec {
  read: (history: TimeHistory) => Values[]
  /** The process's limit that is drawn across. */
  metric?: Metric
}

const perSecond = (value: number): string => `${count(Number(value.toPrecision(3)))}/s`

const charts: readonly ProcessChart[] = [
  {
    title: 'Requests',
    lines: [
      { label: 'answered', colour: 'accent', area: true },
      { label: 'turned away', colour: 'warn', rare: true },
    ],
    words: perSecond,
    least: 1,
    read: ({ columns }) => [columns.requestsPerSec, unlessEmpty(columns.shedPerSec)],
  },
  {
    title: 'Latency',
    lines: [
      { label: 'p99', colour: 'accent' },
      { label: 'p95', colour: 'second' },
      { label: 'p50', colour: 'third' },
    ],
    words: milliseconds,
    least: 5,
    read: ({ columns }) => [columns.p99Ms, columns.p95Ms, columns.p50Ms],
  },
  {
    title: 'Errors',
    lines: [{ label: '5xx', colour: 'bad', area: true }],
    words: percent,
    least: 0.01,
    read: ({ columns }) => [columns.errorRatio],
  },
  {
    title: 'Requests in flight',
    lines: [{ label: 'in flight', colour: 'accent' }],
    words: count,
    least: 5,
    read: ({ columns }) => [columns.inFlight],
  },
  {
    title: 'Event-loop delay',
    lines: [
      { label: 'longest', colour: 'second' },
      { label: 'p99', colour: 'accent' },
    ],
    words: milliseconds,
    least: 20,
    metric: 'loopDelayP99Ms',
    read: ({ columns }) => [columns.loopDelayMaxMs, columns.loopDelayP99Ms],
  },
  {
    title: 'CPU and blocked loop',
    lines: [
      { label: 'CPU, of one core', colour: 'accent' },
      { label: 'loop blocked', colour: 'bad' },
    ],
    words: percent,
    least: 0.2,
    metric: 'cpuRatio',
    read: ({ columns }) => [columns.cpuRatio, columns.blockedRatio],
  },
  {
    title: 'Memory',
    lines: [
      { label: 'resident', colour: 'accent' },
      { label: 'heap', colour: 'second' },
      { label: 'heap limit', colour: 'third', dash: [4, 4], rare: true },
    ],
    words: bytes,
    least: 32 * 1024 ** 2,
    binary: true,
    metric: 'rssBytes',
    read: (history) => [history.columns.rssBytes, history.columns.heapUsedBytes, heapLimit(history)],
  },
  {
    title: 'Garbage collection',
    lines: [{ label: 'share of the time', colour: 'accent', area: true }],
    words: percent,
    least: 0.02,
    metric: 'gcPauseRatio',
    read: ({ columns }) => [columns.gcPauseRatio],
  },
]

/** The process over time: charts that share one axis of time, one crosshair and their marks. */
export class ProcessCharts {
  readonly element = element('div', { class: 'charts' })
  readonly #live: Live
  readonly #charts: { chart: TimeChart; spec: ProcessChart }[]

  constructor(live: Live) {
    this.#live = live
    this.#charts = charts.map((spec) => ({ chart: new TimeChart(spec), spec }))
    this.element.append(...this.#charts.map(({ chart }) => chart.element))
  }

  show({ history, sla }: PageState): void {
    if (history === null) return
    const toAt = history.at.at(-1) ?? history.nowAt
    const fromAt = toAt - spans[this.#live.range]
    const processLimits = sla.all.filter(({ subject }) => subject === 'process')
    for (const { chart, spec } of this.#charts) {
      const limits = processLimits.filter(({ metric }) => metric === spec.metric)
      const limit = limits.find(({ severity }) => severity === 'critical') ?? limits[0]
      chart.show({
        at: history.at,
        lines: spec.read(history),
        fromAt,
        toAt,
        marks: history,
        limit: limit?.limit ?? null,
      })
    }
  }

  close(): void {
    for (const { chart } of this.#charts) chart.close()
  }
}

/** Drawn only where the heap has come near it: it would press the other lines flat. */
function heapLimit({ columns, heapLimitBytes, at }: TimeHistory): Values {
  const highest = columns.heapUsedBytes.reduce<number>((most, value) => Math.max(most, value ?? 0), 0)
  return at.map(() => (highest > heapLimitBytes / 2 ? heapLimitBytes : null))
}
