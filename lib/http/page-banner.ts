import { markup } from './markup.ts'
import type { Markup } from './markup.ts'
import type { Tone } from './page-badge.ts'
import type { SubjectStatus } from './page-sla.ts'
import { count, plural } from './words.ts'

interface Tally {
  readonly all: number
  readonly critical: number
  readonly warning: number
  readonly pending: number
  readonly silent: number
}

function tally(limits: readonly SubjectStatus[]): Tally {
  let [critical, warning, pending, silent] = [0, 0, 0, 0]
  for (const { status } of limits) {
    if (status.phase === 'firing' && status.severity === 'critical') critical++
    else if (status.phase === 'firing') warning++
    else if (status.phase === 'pending') pending++
    else if (status.state === 'insufficient-data') silent++
  }
  return { all: limits.length, critical, warning, pending, silent }
}

const areBroken = (n: number): string => (n === 1 ? 'is broken' : 'are broken')

/** The one sentence that a hurried reader needs, and its tone. */
function sentence({ all, critical, warning, pending, silent }: Tally): [string, Tone] {
  if (critical > 0) return [`${plural(critical, 'critical limit')} ${areBroken(critical)}`, 'bad']
  if (warning > 0) return [`${plural(warning, 'warning limit')} ${areBroken(warning)}`, 'warn']
  if (pending > 0) return [`${plural(pending, 'limit')} may be breaking`, 'warn']
  if (all === 0) return ['No limits are set', 'none']
  if (silent === all) return ['Too little data to judge any limit', 'none']
  return [silent === 0 ? 'Every limit is kept' : 'Every limit that could be judged is kept', 'good']
}

export function stateBanner(limits: readonly SubjectStatus[]): Markup {
  const all = tally(limits)
  const [words, tone] = sentence(all)
  const parts = [
    plural(all.all, 'limit'),
    `${count(all.critical + all.warning)} firing`,
    `${count(all.pending)} pending`,
    `${count(all.silent)} without enough data`,
  ]
  return markup`<p class="state ${tone}">${words}<small>${parts.join(', ')}</small></p>\n`
}
