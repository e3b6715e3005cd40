import type { Case } from '../case.ts'
import { errorRatio } from '../complaint.ts'
import { isError } from '../failures.ts'
import { add, grouped, largest, mean, share as ratio, sum } from '../numbers.ts'
import type { RequestRecord } from '../recording.ts'
import { routeOf, type Suspicion } from '../suspicion.ts'
import type { Stretch } from '../stretch.ts'
import { thresholds } from '../thresholds.ts'
import { msText, percentText, quoted } from '../words.ts'

/** Requests fail: which, since when, and what failed under them. */
export function* errors(one: Case): Generator<Suspicion> {
  const { complaint, during, calm, routes } = one
  if (complaint.kind !== 'errors') return
  const route = complaint.route ?? worstRoute(during, calm)
  const [now, before] = [errorRatio(during, route), calm ? errorRatio(calm, route) : 0]
  const failed = during.traffic.requests(route).filter(isError)
  const isMore = now > before + thresholds.errorPoints
  const name = route === null ? 'All routes' : routes.names[route]!
  const answers = statusText(failed)
  const operation = failing(during, failed)
  const by = operation ? `; in ${percentText(operation.share)} of them ${quoted(operation.name)} failed` : ''
  const ratios = `${percentText(now)} of its requests fail${calm ? `, ${percentText(before)} before` : ''}`
  yield {
    cause: 'errors',
    share: isMore ? 0.95 : failed.length > 0 ? 0.5 : 0,
    support: failed.length,
    ...(route !== null && routeOf(one, route)),
    summary: `${name}: ${ratios}${answers}${by}.`,
    evidence: failed.length > 0 ? [sinceLine(failed, during), speedLine(failed, during, route)] : [],
    why: `${name}: ${ratios}`,
  }
}

function worstRoute(during: Stretch, calm: Stretch | null): number | null {
  const more = [...during.traffic.byRoute.keys()].map((route) => {
    const by = errorRatio(during, route) - (calm ? errorRatio(calm, route) : 0)
    return [route, by * during.traffic.count(route)] as const
  })
  const worst = largest(new Map(more))
  return worst && worst[1] > 0 ? worst[0] : null
}

function statusText(failed: readonly RequestRecord[]): string {
  const counts = new Map<number, number>()
  for (const { status, weight } of failed) add(counts, status, weight)
  const most = largest(counts)
  return most && most[0] > 0 ? `, most with ${most[0]}` : ''
}

function failing(during: Stretch, failed: readonly RequestRecord[]): { name: string; share: number } | null {
  const counts = new Map<string, number>()
  for (const { number } of failed) {
    const broken = during.traffic.operations(number).filter((one) => one.failed)
    for (const name of grouped(broken, (one) => one.name).keys()) add(counts, name, 1)
  }
  const most = largest(counts)
  if (!most) return null
  const part = ratio(most[1], failed.length)
  return part >= thresholds.suspicionShare ? { name: most[0], share: part } : null
}

function sinceLine(failed: readonly RequestRecord[], { recording: { toMs } }: Stretch): string {
  const firstMs = failed.reduce((first, { endMs }) => Math.min(first, endMs), toMs)
  return `The first of these failures came ${msText(toMs - firstMs)} before the end of what was recorded.`
}

function speedLine(failed: readonly RequestRecord[], during: Stretch, route: number | null): string {
  const good = during.traffic.requests(route).filter((one) => one.status > 0 && !isError(one))
  const compared = good.length > 0 ? `, the others ${msText(meanMsOf(good))}` : ''
  return `Those that fail take ${msText(meanMsOf(failed))}${compared}.`
}

function meanMsOf(all: readonly RequestRecord[]): number {
  return mean(sum(all.map(({ startMs, endMs }) => endMs - startMs)), all.length)
}
