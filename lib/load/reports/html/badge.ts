import { markup } from '../../../http/markup.ts'
import type { Markup } from '../../../http/markup.ts'
import type { RowState } from '../../report.ts'
import { stateWords } from '../words.ts'

/** As on the page of `/perf`. */
export const tones: Readonly<Record<RowState, 'good' | 'warn' | 'bad' | 'none'>> = {
  pass: 'good',
  warning: 'warn',
  fail: 'bad',
  'no-data': 'none',
  inconclusive: 'none',
  invalid: 'bad',
}

export function badge(state: RowState): Markup {
  return toned(tones[state], stateWords[state])
}

export function toned(tone: 'good' | 'warn' | 'bad' | 'none', words: string): Markup {
  return markup`<span class="badge ${tone}">${words}</span>`
}
