import type { Skip } from '../types.ts'
import type { SnapshotHead } from '../view.ts'
import { markup } from './markup.ts'
import type { Markup } from './markup.ts'
import { badge } from './page-badge.ts'
import { tiles } from './page-process.ts'
import type { Figure } from './page-process.ts'
import { bytes, count, milliseconds, span, utc } from './words.ts'

const SHOWN = 20

function skipItem({ what, subject, reason, message, at, retryAfterMs }: Skip): Markup {
  const retry = retryAfterMs === undefined ? '' : `, again in ${span(retryAfterMs)}`
  return markup`<li class="incident wrap">
${badge('none', reason)}
<div><span class="name">${subject}</span> ${message}
<p class="quiet">no ${what}, ${utc(at)}${retry}</p></div>
</li>
`
}

/** Why nothing fired, and why nothing was captured. */
export function skipsSection({ self }: SnapshotHead): Markup {
  const skips = self.skips.slice(0, SHOWN).map(skipItem)
  if (skips.length === 0) return markup``
  return markup`<h2>Left out<small>why something did not fire, or was not captured</small></h2>
<ul class="card list">
${skips}</ul>
`
}

export function selfSection({ self }: SnapshotHead): Markup {
  const figures: Figure[] = [
    ['Per request', `${count(Math.round(self.observeNs))} ns`, 'to count it'],
    ['Evaluation', milliseconds(self.tickMs), `at most ${milliseconds(self.tickMaxMs)}`],
    ['Memory', bytes(self.footprintBytes + self.historyBytes), 'of typed arrays'],
    ['Under (other)', count(self.overflowedRequests), `${count(self.droppedRoutes)} routes without a slot`],
    ['Requests here', count(self.endpointRequests), 'not counted as traffic'],
    ['Own failures', count(self.errors), 'that the application never saw'],
  ]
  const caveats = self.caveats.map((caveat) => markup`<p class="quiet wrap">${caveat}</p>\n`)
  return markup`<h2>What perfguard costs<small>measured by itself</small></h2>\n${tiles(figures)}${caveats}`
}
