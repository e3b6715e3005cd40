import { markup } from './markup.ts'
import type { Markup } from './markup.ts'
import type { Tone } from './page-badge.ts'
import type { Limits } from './page-limits.ts'
import { count, plural } from './words.ts'

const areBroken = (n: number): string => (n === 1 ? 'is broken' : 'are broken')

/** The one sentence that a hurried reader needs, and its tone. */
function sentence({ all, critical, warning, pending, silent }: Limits): [string, Tone] {
  if (critical > 0) return [`${plural(critical, 'critical limit')} ${areBroken(critical)}`, 'bad']
  if (warning > 0) return [`${plural(warning, 'warning limit')} ${areBroken(warning)}`, 'warn']
  if (pending > 0) return [`${plural(pending, 'limit')} may be breaking`, 'warn']
  if (all === 0) return ['No limits are set', 'none']
  if (silent === all) return ['Too little data to judge any limit', 'none']
  return [silent === 0 ? 'Every limit is kept' : 'Every limit that could be judged is kept', 'good']
}

export function stateBanner(limits: Limits): Markup {
  const [words, tone] = sentence(limits)
  const parts = [
    plural(limits.all, 'limit'),
    `${count(limits.critical + limits.warning)} firing`,
    `${count(limits.pending)} pending`,
    `${count(limits.silent)} without enough data`,
  ]
  return markup`<p class="state ${tone}">${words}<small>${parts.join(', ')}</small></p>\n`
}
