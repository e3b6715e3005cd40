import type { LimitCounts } from './wire.ts'

export type Tone = 'good' | 'warn' | 'bad' | 'none'

const limits = (n: number, kind = ''): string => `${n} ${kind}limit${n === 1 ? '' : 's'}`
const areBroken = (n: number): string => (n === 1 ? 'is broken' : 'are broken')

/** The one sentence that a hurried reader needs, and its tone. */
export function stateSentence({ all, critical, warning, pending, silent }: LimitCounts): [string, Tone] {
  if (critical > 0) return [`${limits(critical, 'critical ')} ${areBroken(critical)}`, 'bad']
  if (warning > 0) return [`${limits(warning, 'warning ')} ${areBroken(warning)}`, 'warn']
  if (pending > 0) return [`${limits(pending)} may be breaking`, 'warn']
  if (all === 0) return ['No limits are set', 'none']
  if (silent === all) return ['Too little data to judge any limit', 'none']
  return [silent === 0 ? 'Every limit is kept' : 'Every limit that could be judged is kept', 'good']
}
