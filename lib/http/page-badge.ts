import type { Tone } from '../page/state-words.ts'
import type { SlaStatus } from '../types.ts'
import { markup } from './markup.ts'
import type { Markup } from './markup.ts'

/** Always a word, never a colour alone. */
export function badge(tone: Tone, word: string): Markup {
  return markup`<span class="badge ${tone}">${word}</span>`
}

/** How badly a limit stands, worst first: the order in which limits are shown. */
export function rank({ phase, severity, state }: SlaStatus): number {
  if (phase === 'firing') return severity === 'critical' ? 0 : 1
  if (phase === 'pending') return severity === 'critical' ? 2 : 3
  if (state === 'critical' || state === 'warning') return 4
  return state === 'insufficient-data' ? 5 : 6
}

export function statusBadge(status: SlaStatus): Markup {
  const { phase, severity, state } = status
  if (phase === 'firing') return badge(severity === 'critical' ? 'bad' : 'warn', `${severity}, firing`)
  if (phase === 'pending') return badge('warn', `${severity}, pending`)
  if (state === 'insufficient-data') return badge('none', 'not enough data')
  return state === 'ok' ? badge('good', 'kept') : badge('warn', `${state}, not firing`)
}
