import { markup } from '../../../http/markup.ts'
import type { Markup } from '../../../http/markup.ts'
import type { Axis } from './axis.ts'
import { areaPath, barPath, BOX_HEIGHT, BOX_WIDTH, linePath } from './path.ts'
import type { Point } from './path.ts'

export interface Series {
  readonly name: string
  readonly shape: 'area' | 'line' | 'bars'
  /** The class that the style sheet knows its colour by. */
  readonly tone: string
  readonly values: readonly (number | null)[]
}

/** A horizontal line that something is held against. */
export interface LimitLine {
  readonly value: number
  readonly severity: 'warning' | 'critical'
}

interface PlotInput {
  readonly size: 'tall' | 'low'
  /** Between 0 and 1, one for each value. */
  readonly xs: readonly number[]
  readonly axis: Axis
  /** How a tick is written. */
  readonly format: (value: number) => string
  readonly series: readonly Series[]
  readonly limits?: readonly LimitLine[]
  /** What lies behind the data, and before it. */
  readonly behind?: readonly Markup[]
  readonly before?: readonly Markup[]
}

/**
 * A drawing that fills whatever width there is: text and straight lines are placed by percentages, the data is
 * stretched. Nothing is positioned by a style attribute, which the page's policy forbids.
 */
export function plot({
  size,
  xs,
  axis,
  format,
  series,
  limits = [],
  behind = [],
  before = [],
}: PlotInput): Markup {
  const shapes = series.map(({ shape, tone, values }) => {
    const points = values.map((value, i): Point => ({ x: xs[i]!, y: value === null ? null : axis.at(value) }))
    const draw = { area: areaPath, line: linePath, bars: barPath }[shape]
    return markup`<path class="${shape} ${tone}" d="${draw(points)}"/>`
  })
  const lines = limits.map(({ value, severity }) => horizontal(`limit ${severity}`, axis.at(value)))
  return markup`<svg class="plot ${size}" aria-hidden="true">${[...behind]}${grid(axis, size)}
<svg class="data" viewBox="0 0 ${BOX_WIDTH} ${BOX_HEIGHT}" preserveAspectRatio="none">${shapes}</svg>${lines}${tickWords(axis, size, format)}${[...before]}</svg>`
}

function shownTicks({ ticks, at }: Axis, size: 'tall' | 'low'): number[] {
  return size === 'tall' ? [...ticks] : ticks.filter((tick) => tick === ticks.at(-1) || at(tick) === 0)
}

function grid(axis: Axis, size: 'tall' | 'low'): Markup[] {
  return shownTicks(axis, size).map((tick) => horizontal('grid', axis.at(tick)))
}

/** Below their lines, over the data. What is at the ground needs no word. */
function tickWords(axis: Axis, size: 'tall' | 'low', format: (value: number) => string): Markup[] {
  const above = shownTicks(axis, size).filter((tick) => axis.at(tick) > 0)
  return above.map(
    (tick) =>
      markup`<text class="tick" x="2" y="${percentage(1 - axis.at(tick))}" dy="11">${format(tick)}</text>`,
  )
}

function horizontal(name: string, at: number): Markup {
  const y = percentage(1 - at)
  return markup`<line class="${name}" x1="0" x2="100%" y1="${y}" y2="${y}"/>`
}

/** From one place to another, over the whole height. */
export function band(name: string, from: number, to: number): Markup {
  return markup`<rect class="${name}" x="${percentage(from)}" width="${percentage(to - from)}" y="0" height="100%"/>`
}

export function vertical(name: string, at: number): Markup {
  const x = percentage(at)
  return markup`<line class="${name}" x1="${x}" x2="${x}" y1="0" y2="100%"/>`
}

type Anchor = 'start' | 'middle' | 'end'

/** A word on the drawing; unless it is told where to, it turns to the inside at both ends. */
export function label(name: string, text: string, x: number, y: string, side?: Anchor): Markup {
  const anchor = side ?? (x < 0.04 ? 'start' : x > 0.96 ? 'end' : 'middle')
  const shift = { start: 4, middle: 0, end: -4 }[side ?? 'middle']
  return markup`<text class="${name}" x="${percentage(x)}" y="${y}" dx="${shift}" text-anchor="${anchor}">${text}</text>`
}

export function percentage(ratio: number): string {
  return `${Number((ratio * 100).toFixed(2))}%`
}
