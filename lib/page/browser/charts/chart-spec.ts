import type { ChartMarks } from './chart-marks.ts'

export type Values = readonly (number | null)[]

export interface ChartLine {
  label: string
  /** A colour of the style sheet, by name. */
  colour: string
  dash?: number[]
  /** Filled down to nothing. */
  area?: boolean
  /** Left out of the legend as long as there is nothing of it. */
  rare?: boolean
}

export interface ChartSpec {
  title: string
  lines: readonly ChartLine[]
  words: (value: number) => string
  /** The scale reaches at least so far, so that noise does not look like news. */
  least: number
  /** Steps of the scale are powers of two. */
  binary?: boolean
}

/** What a chart shows: the lines of its spec, in their order, over one stretch of time. */
export interface Plotted {
  at: readonly number[]
  lines: readonly Values[]
  fromAt: number
  toAt: number
  marks: ChartMarks
  /** A limit that is drawn across. */
  limit?: number | null
}

/** A line along the bottom says nothing: it is left out. */
export function unlessEmpty(values: Values): Values {
  return values.some((value) => value !== null && value > 0) ? values : values.map(() => null)
}
