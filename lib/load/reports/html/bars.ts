import { markup } from '../../../http/markup.ts'
import type { Markup } from '../../../http/markup.ts'
import { percentage } from './plot.ts'

/** One stretch of a bar, between 0 and 1. */
interface Stretch {
  readonly tone: string
  readonly from: number
  readonly to: number
}

interface BarInput {
  readonly stretches?: readonly Stretch[]
  /** Thin lines across, and along: from, to. */
  readonly marks?: readonly { readonly tone: string; readonly at: number }[]
  readonly whiskers?: readonly Stretch[]
  readonly dot?: { readonly tone: string; readonly at: number }
}

/** A drawing for a cell whose row says the same in figures. */
export function bar({ stretches = [], marks = [], whiskers = [], dot }: BarInput): Markup {
  const parts = [
    ...stretches.map(({ tone, from, to }) => {
      const [x, end] = [inside(from), inside(to)]
      return markup`<rect class="${tone}" x="${percentage(x)}" width="${percentage(Math.max(0.004, end - x))}" y="25%" height="50%"/>`
    }),
    ...marks.map(({ tone, at }) => {
      const x = percentage(inside(at))
      return markup`<line class="${tone}" x1="${x}" x2="${x}" y1="0" y2="100%"/>`
    }),
    ...whiskers.map(({ tone, from, to }) => {
      return markup`<line class="whisker ${tone}" x1="${percentage(inside(from))}" x2="${percentage(inside(to))}" y1="50%" y2="50%"/>`
    }),
    ...(dot === undefined
      ? []
      : [markup`<circle class="${dot.tone}" cx="${percentage(inside(dot.at))}" cy="50%" r="4"/>`]),
  ]
  return markup`<svg class="bar" aria-hidden="true">${parts}</svg>`
}

function inside(ratio: number): number {
  return Number.isFinite(ratio) ? Math.min(1, Math.max(0, ratio)) : ratio > 0 ? 1 : 0
}
