import { stateSentence } from '../page/state-words.ts'
import type { LimitCounts } from '../page/wire.ts'
import { markup } from './markup.ts'
import type { Markup } from './markup.ts'
import { count, plural } from './words.ts'

export function stateBanner(limits: LimitCounts): Markup {
  const [words, tone] = stateSentence(limits)
  const parts = [
    plural(limits.all, 'limit'),
    `${count(limits.critical + limits.warning)} firing`,
    `${count(limits.pending)} pending`,
    `${count(limits.silent)} without enough data`,
  ]
  return markup`<p class="state ${tone}">${words}<small>${parts.join(', ')}</small></p>\n`
}
