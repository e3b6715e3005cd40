import { bytes, count, milliseconds } from '../../../http/words.ts'
import type { ScenarioReport } from '../../report.ts'
import { latencyAxis, linearAxis } from './axis.ts'
import type { Axis } from './axis.ts'
import type { Column } from './columns.ts'
import type { LimitLine, Series } from './plot.ts'

/** One drawing of several on the same time. */
export interface Lane {
  readonly title: string
  readonly unit: string
  readonly size: 'tall' | 'low'
  readonly format: (value: number) => string
  readonly axisOf: (values: readonly number[]) => Axis
  readonly series: readonly Series[]
  readonly limits: readonly LimitLine[]
}

const MIB = 1024 ** 2

type Read = (column: Column) => number | null | undefined
type Drawn = Pick<Series, 'name' | 'shape' | 'tone'> & { readonly read: Read }

const perSecond = (value: number): string => count(value)
const cores = (value: number): string => count(Number(value.toPrecision(3)))
const fromZero = (values: readonly number[]): Axis => linearAxis(Math.max(0, ...values))
const few = (values: readonly number[]): Axis => linearAxis(Math.max(0, ...values), 2)

/** Round in MiB. */
function binary(values: readonly number[]): Axis {
  const { ticks, at } = few(values.map((value) => value / MIB))
  return { ticks: ticks.map((tick) => tick * MIB), at: (value) => at(value / MIB) }
}

/** Those that there is anything to draw in; the load, its errors and its times always. */
export function lanesOf(scenario: ScenarioReport, columns: readonly Column[]): Lane[] {
  const lane = (
    [title, unit, size]: readonly [string, string, Lane['size']],
    format: (value: number) => string,
    axisOf: Lane['axisOf'],
    drawn: readonly Drawn[],
    limits: readonly LimitLine[] = [],
  ): Lane => {
    const series = drawn.map(({ read, ...look }) => ({
      ...look,
      values: columns.map((column) => read(column) ?? null),
    }))
    return { title, unit, size, format, axisOf, series, limits }
  }
  const always = [
    lane(['Load', 'requests a second', 'tall'], perSecond, fromZero, [
      { name: 'answered', shape: 'area', tone: 'answered', read: ({ perSec }) => perSec.answered },
      { name: 'sent', shape: 'line', tone: 'sent', read: ({ perSec }) => perSec.sent },
      { name: 'planned', shape: 'line', tone: 'planned', read: ({ perSec }) => perSec.planned },
    ]),
    lane(['Errors', 'a second', 'low'], perSecond, few, [
      { name: 'errors', shape: 'bars', tone: 'errors', read: ({ perSec }) => perSec.errors },
    ]),
    lane(
      ['Response time', 'from the intended start', 'tall'],
      milliseconds,
      latencyAxis,
      [
        { name: 'p99', shape: 'area', tone: 'p99', read: ({ response }) => response?.p99Ms },
        { name: 'p95', shape: 'area', tone: 'p95', read: ({ response }) => response?.p95Ms },
        { name: 'p50', shape: 'area', tone: 'p50', read: ({ response }) => response?.p50Ms },
      ],
      limitsOf(scenario),
    ),
  ]
  const ofTheServer = [
    lane(['Event loop', 'delay', 'low'], milliseconds, few, [
      { name: 'loop p99', shape: 'area', tone: 'server', read: ({ server }) => server?.loopDelayP99Ms },
      { name: 'loop maximum', shape: 'line', tone: 'faint', read: ({ server }) => server?.loopDelayMaxMs },
    ]),
    lane(['Garbage collection', 'pauses in each second', 'low'], milliseconds, few, [
      { name: 'GC', shape: 'bars', tone: 'server', read: ({ server }) => server?.gcPauseMs },
    ]),
    lane(['CPU', 'cores', 'low'], cores, few, [
      { name: 'CPU', shape: 'area', tone: 'server', read: ({ server }) => server?.cpuRatio },
    ]),
    lane(['Memory', '', 'low'], bytes, binary, [
      { name: 'heap', shape: 'area', tone: 'server', read: ({ server }) => server?.heapUsedBytes },
      { name: 'resident', shape: 'line', tone: 'faint', read: ({ server }) => server?.rssBytes },
    ]),
  ]
  return [...always, ...ofTheServer.filter(({ series }) => series.some(hasData))]
}

export function hasData({ values }: Series): boolean {
  return values.some((value) => value !== null)
}

/** Of the percentiles that are drawn, where all that is drawn has one limit. */
function limitsOf({ rows }: ScenarioReport): LimitLine[] {
  const all = rows.filter(({ metric }) => metric === 'p50Ms' || metric === 'p95Ms' || metric === 'p99Ms')
  const whole = all.filter(({ subject }) => subject === '(all)')
  const meant = whole.length > 0 ? whole : all
  if (new Set(meant.map(({ subject }) => subject)).size > 1) return []
  return meant.map(({ limit, severity }) => ({ value: limit, severity }))
}
