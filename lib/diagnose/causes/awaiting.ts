import type { Case } from '../case.ts'
import { culpritOf, routeOfFunction, type Chosen, type Culprit } from '../culprit.ts'
import { largest, mean, sum } from '../numbers.ts'
import { culpritEvidence, culpritText, partOf, routeOf, subjectText, type Suspicion } from '../suspicion.ts'
import type { Stretch } from '../stretch.ts'
import { thresholds } from '../thresholds.ts'
import { msText, percentText, quoted } from '../words.ts'

/** `threadpool` and `downstream`: what was awaited took longer, in libuv's queue or outside. */
export function* awaiting(one: Case): Generator<Suspicion> {
  const { budget } = one
  if (!budget || one.complaint.kind !== 'latency') return
  const awaitedMs = sum(budget.operations.values()) + budget.restMs
  const pooledMs = Math.min(awaitedMs, pooled(one))
  yield threadpool(one, pooledMs)
  yield downstream(one, awaitedMs - pooledMs)
}

/** What the jobs of a request may have waited for the pool, more than before. */
function pooled({ during, calm }: Case): number {
  const [now, before] = [poolDelay(during), calm ? poolDelay(calm) : 0]
  return now - before < thresholds.poolDelayMs ? 0 : thresholds.poolJobsPerRequest * (now - before)
}

/** The delay while there was one: a mean over calm seconds would hide a fault of three. */
function poolDelay({ recording }: Stretch): number {
  const delays = recording.pool.map(({ delayMs }) => delayMs).toSorted((a, b) => b - a)
  const worst = delays.slice(0, Math.ceil(delays.length / 4))
  return mean(sum(worst), worst.length)
}

function threadpool(one: Case, ms: number): Suspicion {
  const { during, calm, evidence } = one
  const share = partOf(one, ms)
  const culprit = share > 0 ? submitterOf(one) : null
  const route = culprit ? routeOfFunction(during, culprit.id) : null
  const delays = `a job waits ${msText(poolDelay(during))} for one of ${evidence.process.threadPoolSize} threads${calm ? `, ${msText(poolDelay(calm))} before` : ''}`
  const by = culprit ? `; the most work comes from ${culpritText(one, culprit)}` : ''
  return {
    cause: 'threadpool',
    share,
    support: during.recording.pool.length,
    ...(route !== null && routeOf(one, route)),
    ...(culprit && { culprit }),
    summary: `libuv's thread pool is the queue: ${delays}${by}.`,
    evidence: culpritEvidence(one, culprit),
    why: `in the thread pool, ${delays}`,
  }
}

const pooledModules = /^node:(internal\/)?(crypto|zlib|fs|dns|blob)(\/|$)/

/** Who submits: the code that calls into the modules whose work goes to the pool. */
function submitterOf(one: Case): Culprit | null {
  const { during, calm } = one
  return culpritOf(one, submitting(during), during.spanMs, submitting(calm), calm?.spanMs ?? 0)
}

function submitting(stretch: Stretch | null): Chosen {
  const isPooled = stretch?.tree ? poolNodes(stretch.tree) : []
  return (sample) => isPooled[stretch!.tree!.sampleNode[sample]!] === 1
}

/** Nodes at or below a call of such a module. */
function poolNodes({ nodeFunction, nodeParent, functions }: NonNullable<Stretch['tree']>): Uint8Array {
  const isPooled = new Uint8Array(nodeFunction.length)
  for (let node = 0; node < isPooled.length; node++) {
    for (let at = node; at !== -1; at = nodeParent[at]!) {
      const { url, kind } = functions.places[nodeFunction[at]!]!
      if (kind === 'application' || kind === 'package') break
      if (pooledModules.test(url)) isPooled[node] = 1
    }
  }
  return isPooled
}

function downstream(one: Case, ms: number): Suspicion {
  const budget = one.budget!
  const share = partOf(one, ms)
  const subject = subjectText(one)
  const longest = largest(budget.operations)
  const isNamed = longest !== null && longest[1] > budget.restMs
  const means = isNamed ? operationMeans(one, longest[0]) : null
  const name = longest ? quoted(longest[0]) : ''
  const took = means ? `, which takes ${means}` : ''
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
          `${quoted(each)}: ${msText(more)} more ${one.calm ? 'than before ' : ''}for each slow request.`,
      ),
    why: `awaiting ${isNamed ? name : 'what has no name'} explains ${percentText(share)}`,
  }
}

function operationMeans({ during, calm }: Case, name: string): string {
  const [now, before] = [during, calm].map((stretch) => {
    const all = stretch?.recording.operations.filter((one) => one.name === name) ?? []
    return { ms: mean(sum(all.map(({ startMs, endMs }) => endMs - startMs)), all.length), count: all.length }
  })
  return `${msText(now!.ms)} on average${before!.count > 0 ? `, ${msText(before!.ms)} before` : ''}`
}
