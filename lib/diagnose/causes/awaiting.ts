import type { Case } from '../case.ts'
import { largest, mean, sum } from '../numbers.ts'
import { pooledOf } from '../own-threads.ts'
import { callsText } from '../repeats.ts'
import { partOf, routeOf, subjectText, type Suspicion } from '../suspicion.ts'
import { msText, percentText, quoted } from '../words.ts'
import { threadpool } from './threadpool.ts'

/** What was awaited took longer: by the process's own threads, or outside. */
export function* awaiting(one: Case): Generator<Suspicion> {
  const { budget } = one
  if (!budget || one.complaint.kind !== 'latency') return
  const awaitedMs = sum(budget.operations.values()) + budget.restMs
  const pooledMs = Math.min(awaitedMs, pooledOf(one))
  yield threadpool(one, pooledMs)
  yield downstream(one, awaitedMs - pooledMs)
}

function downstream(one: Case, ms: number): Suspicion {
  const budget = one.budget!
  const share = partOf(one, ms)
  const subject = subjectText(one)
  const longest = largest(budget.operations)
  const isNamed = longest !== null && longest[1] > budget.restMs
  const means = isNamed ? operationMeans(one, longest[0]) : null
  const name = longest ? quoted(longest[0]) : ''
  const calls = isNamed ? callsOf(one, longest[0]) : null
  const took = means ? `, which takes ${means}${within('; each slow request makes ', calls)}` : ''
  return {
    cause: 'downstream',
    share,
    support: budget.requests.length,
    // By elimination only: nobody saw what it was.
    ...(!isNamed && { atMost: 'medium' as const }),
    ...(one.complaint.kind === 'latency' &&
      one.complaint.route !== null &&
      routeOf(one, one.complaint.route)),
    summary: isNamed
      ? `${percentText(share)} of the time added to ${subject} is awaiting ${name}${took}.`
      : `${percentText(share)} of the time added to ${subject} is awaiting something outside the loop that has no name here: a remote call, a database, a lock. Wrap it in perf.measure() to see which.`,
    evidence: [...budget.operations]
      .toSorted((a, b) => b[1] - a[1])
      .slice(0, 3)
      .map(
        ([each, more]) =>
          `${quoted(each)}: ${msText(more)} more ${one.calm ? 'than before ' : ''}for each slow request${within(', in ', callsOf(one, each))}.`,
      ),
    why: `awaiting ${isNamed ? name : 'what has no name'} explains ${percentText(share)}`,
  }
}

/** An operation that is as quick as ever is slow when it is called again and again: N+1. */
function callsOf({ budget, complaint, during, calm }: Case, name: string): string | null {
  const route = complaint.kind === 'latency' ? complaint.route : null
  const now = { stretch: during, requests: budget!.requests }
  const before = calm && { stretch: calm, requests: calm.traffic.requests(route) }
  return callsText(name, now, before)
}

function within(words: string, text: string | null): string {
  return text === null ? '' : `${words}${text}`
}

function operationMeans({ during, calm }: Case, name: string): string {
  const [now, before] = [during, calm].map((stretch) => {
    const all = stretch?.recording.operations.filter((one) => one.name === name) ?? []
    return { ms: mean(sum(all.map(({ startMs, endMs }) => endMs - startMs)), all.length), count: all.length }
  })
  return `${msText(now!.ms)} on average${before!.count > 0 ? `, ${msText(before!.ms)} before` : ''}`
}
