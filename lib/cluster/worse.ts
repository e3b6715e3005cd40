import type { LimitReading, RuleState, SlaStatus } from '../types.ts'

const phases = { firing: 4, pending: 3, ok: 0 } as const
const states: Readonly<Record<RuleState, number>> = { critical: 2, warning: 2, ok: 1, 'insufficient-data': 0 }

function badness({ phase, state }: LimitReading): number {
  return phases[phase] || states[state]
}

/** Of two workers' word on one limit the worse; of equals the one that rests on more. */
export function worseOf(known: SlaStatus | undefined, other: SlaStatus): SlaStatus {
  if (known === undefined) return other
  const difference = badness(other) - badness(known) || other.samples - known.samples
  return difference > 0 ? other : known
}

const order: readonly RuleState[] = ['insufficient-data', 'ok', 'warning', 'critical']

export function worstState(all: readonly RuleState[]): RuleState {
  return order[Math.max(0, ...all.map((state) => order.indexOf(state)))]!
}
