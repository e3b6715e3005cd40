import type { Case } from '../case.ts'
import { claimsOf } from '../claims.ts'
import { arrivals, loadOf, occupancy } from '../load.ts'
import { largest, mean, share as ratio } from '../numbers.ts'
import { partOf, routeOf, type Suspicion } from '../suspicion.ts'
import type { Stretch } from '../stretch.ts'
import { thresholds } from '../thresholds.ts'
import { msText, percentText, rateText } from '../words.ts'

/** More arrivals than one thread can serve, each at the cost it had. */
export function* saturation(one: Case): Generator<Suspicion> {
  const { during, calm } = one
  if (!calm) return
  const share = partOf(one, claimsOf(one).saturationMs)
  const [now, before] = [arrivals(during), arrivals(calm)]
  const [cost, costBefore] = [during, calm].map((of) => mean(of.busyMs, of.traffic.count(null)))
  const more = [...during.traffic.byRoute.keys()].map((by) => {
    const { costMs, perSec } = loadOf(during, by)
    return [by, costMs * Math.max(0, perSec - arrivals(calm, by))] as const
  })
  const most = largest(new Map([...during.traffic.byRoute.keys()].map((by) => [by, shift(one, by)])))
  const busy = `The loop is busy ${percentText(occupancy(during))} of the time`
  const came = `${rateText(now)} requests came, ${rateText(before)} before`
  const each = `each takes ${msText(cost!)} of the loop, ${msText(costBefore!)} before`
  yield {
    cause: 'saturation',
    share,
    support: Math.round(during.traffic.count(null)),
    // Where all of them come more often, none is to blame.
    ...(most && most[1] >= thresholds.mixShift && routeOf(one, most[0])),
    summary: `${came}; ${each}. ${busy}: one thread has no more to give.`,
    evidence: more
      .toSorted((a, b) => b[1] - a[1])
      .slice(0, 3)
      .map(
        ([by]) =>
          `${one.routes.names[by]}: ${rateText(arrivals(during, by))}, ${rateText(arrivals(calm, by))} before.`,
      ),
    why: share > 0 ? `${came}; ${each}` : `${came}; ${busy.toLowerCase()}`,
  }
}

/** How much larger a part of the arrivals a route has than before. */
function shift({ during, calm }: Case, by: number): number {
  const part = ({ traffic }: Stretch): number => ratio(traffic.count(by), traffic.count(null))
  return part(during) - (calm ? part(calm) : 0)
}
