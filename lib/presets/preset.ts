import type { Metric } from '../types.ts'

/** `baseline` is what is normal: it is shown, and never fires. The metric says which direction is good. */
export interface TargetLevels {
  readonly baseline?: number
  readonly warning?: number
  readonly critical?: number
}

/** What a target may be about: the SLA's metrics, and what only tables of measurements have. */
type TargetMetric = Metric | 'minMs'

/** Limits of one part of an application. */
export interface LimitTarget {
  /** Rows of the founding documents' requirements that the figures come from. */
  readonly cites: readonly number[]
  readonly what: string
  /** What a user binds to a row of the SLA: `{ name: 'multi-agent', rows: { tool: 'POST /tools/:name' } }`. */
  readonly component: string
  /** The row of the SLA, unless it is bound to another one. Without it the component has to be bound. */
  readonly row?: string
  /** A number alone is critical. */
  readonly limits: { readonly [metric in TargetMetric]?: number | TargetLevels }
  readonly note?: string
}

/** What is asked of a load test: how much an application receives is its clients' doing, and no verdict on it. */
export interface LoadTarget {
  readonly cites: readonly number[]
  readonly what: string
  readonly unit: string
  readonly better: 'low' | 'high'
  readonly levels: Readonly<Record<string, number>>
}

/** What no process can be judged by from inside. */
export interface OpenTarget extends LoadTarget {
  readonly why: string
}

/** The targets of one table: plain data. */
export interface Preset {
  readonly about: string
  readonly limits: readonly LimitTarget[]
  readonly loads: readonly LoadTarget[]
  readonly open: readonly OpenTarget[]
}

export const MIB: number = 1024 ** 2
export const GIB: number = 1024 ** 3

export const oneCore = 'of one core, which is what a single process of Node can compute with'
export const answered = 'the share of answered requests that did not fail; uptime is seen from outside only'
