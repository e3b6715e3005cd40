import { percentText } from '../diagnose/words.ts'
import { UNMATCHED } from '../record/route-name.ts'
import type { Advice } from '../page/wire.ts'
import type { Situation } from './situation.ts'

const UNMATCHED_SHARE = 0.2
const UNMATCHED_COUNT = 200

/** Requests for what is not there: a scan, or a client that calls what was taken away. */
export function* unmatchedRequests({ routes, windowMs }: Situation): Generator<Advice> {
  const unmatched = routes.find(({ route }) => route === UNMATCHED)
  if (unmatched === undefined) return
  const all = routes.reduce((sum, { count }) => sum + count, 0)
  const missing = unmatched.status['4xx']
  if (missing < UNMATCHED_COUNT || missing < UNMATCHED_SHARE * all) return
  yield {
    id: 'unmatched',
    urgency: 'some-day',
    sentence: `${percentText(missing / all)} of all requests match no route`,
    evidence: [`${missing} of ${all} in the latest ${Math.round(windowMs / 1_000)} s`],
    remedy:
      'A scanner is best turned away before Node (at the proxy); a client that calls an old path, told.',
    target: { view: 'routes', key: UNMATCHED },
  }
}

/** More routes than there are slots. */
export function* crowdedTable({ overflowed: { requests, names, max } }: Situation): Generator<Advice> {
  if (requests === 0 || names === 0) return
  yield {
    id: 'crowded',
    urgency: 'some-day',
    sentence: `${names} route names have no slot of their own`,
    evidence: [
      `${requests} requests since the start are counted under (other), because routes.max is ${max}`,
    ],
    remedy:
      'If these are patterns, raise routes.max. If they are URLs, hand over patterns: names that hold ids tell nothing.',
    target: { view: 'routes', key: '(other)' },
  }
}
