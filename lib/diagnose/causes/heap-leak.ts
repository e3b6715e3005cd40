import type { Case } from '../case.ts'
import { leakCulprit, routeOfLeak, sitesByGrowth } from '../heap-places.ts'
import { finite, mean, share as ratio, sum } from '../numbers.ts'
import type { Recording } from '../recording.ts'
import { culpritEvidence, routeOf, type Suspicion } from '../suspicion.ts'
import type { Stretch } from '../stretch.ts'
import { thresholds } from '../thresholds.ts'
import { bytesText, percentText, placeText } from '../words.ts'

/** Memory is kept: what collections leave grows. */
export function* heapLeak(one: Case): Generator<Suspicion> {
  const { complaint, during, evidence } = one
  if (complaint.kind !== 'memory') return
  const heap = heapGrowthPerMin(one)
  const outside = growthPerMin(during, ({ externalBytes }) => externalBytes)
  const resident = growthPerMin(during, ({ rssBytes }) => rssBytes)
  const told = evidence.trigger.kind === 'memory' ? finite(evidence.trigger.growthBytesPerMin) : 0
  const isKept = heap >= thresholds.leakBytesPerMin || isHeapFull(during)
  const isOutside = outside >= thresholds.leakBytesPerMin && outside > heap
  const culprit = leakCulprit(one)
  const route = culprit && routeOfLeak(one, culprit)
  const grows = Math.max(isOutside ? outside : heap, told)
  const where = isOutside ? 'Memory outside the heap, such as Buffers,' : 'What the heap keeps'
  const isKnown = isKept || isOutside || culprit !== null
  const by = culprit ? `; the most of it is allocated in ${placeText(culprit.place, one.roots.rootUrl)}` : ''
  yield {
    cause: 'heap-leak',
    share: isKnown ? 0.9 : resident > 0 || told > 0 ? 0.55 : 0,
    support: during.recording.memory.length + heapSamples(one),
    ...(culprit ? {} : { atMost: 'medium' as const }),
    ...(route !== null && routeOf(one, route)),
    ...(culprit && { culprit }),
    summary: isKnown
      ? `${where} grows by ${bytesText(grows)} a minute${by}.`
      : `The process grows by ${bytesText(Math.max(resident, told))} a minute, and not in its heap as far as can be seen.`,
    evidence: [
      ...memoryLines(one),
      ...perRequestLine(one),
      ...siteLines(one),
      ...culpritEvidence(one, culprit),
    ],
    why: `the heap grows by ${bytesText(Math.max(0, heap))} a minute after full collections`,
  }
}

export function isHeapFull({ recording }: Stretch): boolean {
  const last = recording.memory.at(-1)
  return last !== undefined && ratio(last.heapUsedBytes, last.heapLimitBytes) >= thresholds.fullHeapRatio
}

/** The sampler takes one allocation in so many bytes. */
function heapSamples({ evidence: { heap } }: Case): number {
  return heap ? Math.round(finite(heap.second.totalBytes) / thresholds.leakBytes) : 0
}

function siteLines(one: Case): string[] {
  return sitesByGrowth(one)
    .filter(({ place }) => place !== null)
    .slice(0, 3)
    .map(
      ({ bytes, place }) =>
        `${bytesText(bytes)} more are kept that ${placeText(place!, one.roots.rootUrl)} allocated.`,
    )
}

function memoryLines({ during, evidence: { process } }: Case): string[] {
  const last = during.recording.memory.at(-1)
  if (!last) return []
  const limit = process.memoryLimitBytes === null ? '' : ` of ${bytesText(process.memoryLimitBytes)} allowed`
  const heap = `${bytesText(last.heapUsedBytes)} of heap (limit ${bytesText(last.heapLimitBytes)})`
  const full = percentText(ratio(last.heapUsedBytes, last.heapLimitBytes))
  return [
    `The process holds ${bytesText(last.rssBytes)}${limit}: ${heap}, ${full} full; ${bytesText(last.externalBytes)} outside of it.`,
  ]
}

/** At equal counts of requests: more of them need more memory while they last, and leave none of it. */
function perRequestLine(one: Case): string[] {
  const rows = fullCollections(one)
  const [first, last] = [rows[0], rows.at(-1)]
  if (!first || !last) return []
  const between = recordings(one)
    .flatMap((recording) => recording.requests)
    .filter(({ endMs }) => endMs > first.atMs && endMs <= last.atMs)
  const requests = Math.round(sum(between.map(({ weight }) => weight)))
  const bytes = finite(last.heapUsedBytes) - finite(first.heapUsedBytes)
  if (requests < thresholds.leakRequests || bytes < thresholds.leakBytes) return []
  const each = bytesText(bytes / requests)
  return [`From one full collection to another ${requests} requests have left ${each} each.`]
}

function fullCollections(one: Case): Recording['gc'] {
  return recordings(one)
    .flatMap(({ gc }) => gc)
    .filter(({ kind, heapUsedBytes }) => kind === 'major' && finite(heapUsedBytes) > 0)
}

function recordings({ before, during }: Case): Recording[] {
  return before ? [before.recording, during.recording] : [during.recording]
}

/** From what full collections left where there were some: all else goes up and down with the traffic. */
function heapGrowthPerMin(one: Case): number {
  const left = fullCollections(one)
  if (left.length < 2) return growthPerMin(one.during, ({ heapUsedBytes }) => heapUsedBytes)
  const [first, last] = [left[0]!, left.at(-1)!]
  return perMinute(finite(last.heapUsedBytes) - finite(first.heapUsedBytes), last.atMs - first.atMs)
}

function growthPerMin({ recording }: Stretch, read: (row: Recording['memory'][number]) => number): number {
  const [first, last] = [recording.memory[0], recording.memory.at(-1)]
  return first && last ? perMinute(finite(read(last)) - finite(read(first)), last.atMs - first.atMs) : 0
}

function perMinute(bytes: number, ms: number): number {
  return mean(bytes * 60_000, ms)
}
