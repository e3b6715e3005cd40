import { element } from '../../../flame/browser/dom.ts'
import type { Tone } from '../../state-words.ts'
import type { RuleState, Severity, SlaStatus } from '../../../types.ts'

/** Always a word, never a colour alone. */
export function badge(tone: Tone, word: string): HTMLElement {
  return element('span', { class: `badge ${tone}` }, word)
}

export function severityTone(severity: Severity): Tone {
  return severity === 'critical' ? 'bad' : 'warn'
}

export function stateTone(state: RuleState | null): Tone {
  if (state === 'ok') return 'good'
  return state === null || state === 'insufficient-data' ? 'none' : severityTone(state)
}

/** How a row stands that may have several limits. */
export function rowState({ state, firing }: { state: RuleState | null; firing: boolean }): [Tone, string] {
  if (state === null) return ['none', 'no limits']
  if (state === 'insufficient-data') return ['none', 'not enough data']
  if (state === 'ok') return ['good', 'kept']
  return firing ? [severityTone(state), state] : ['warn', `${state}, pending`]
}

export function limitState({ phase, severity, state }: SlaStatus): [Tone, string] {
  if (phase === 'firing') return [severityTone(severity), severity]
  if (phase === 'pending') return ['warn', `${severity}, pending`]
  if (state === 'insufficient-data') return ['none', 'not enough data']
  return state === 'ok' ? ['good', 'kept'] : ['warn', `${state}, not firing`]
}

/** How badly a limit stands, worst first. */
export function limitRank({ phase, severity, state }: SlaStatus): number {
  if (phase === 'firing') return severity === 'critical' ? 0 : 1
  if (phase === 'pending') return severity === 'critical' ? 2 : 3
  if (state === 'critical' || state === 'warning') return 4
  return state === 'insufficient-data' ? 5 : 6
}
