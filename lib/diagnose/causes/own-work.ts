import type { Case } from '../case.ts'
import { claimsOf, type Claim } from '../claims.ts'
import { culpritOf, type Culprit } from '../culprit.ts'
import { loadOf } from '../load.ts'
import { owner } from '../owners.ts'
import { loneRoute } from '../presence.ts'
import {
  beforeText,
  culpritEvidence,
  culpritText,
  ownerText,
  partOf,
  routeOf,
  subjectText,
} from '../suspicion.ts'
import type { Suspicion } from '../suspicion.ts'
import { thresholds } from '../thresholds.ts'
import { msText, percentText } from '../words.ts'

/** `cpu` and `blocked-loop`: somebody's work on the loop, run by the subject itself or waited for by it. */
export function* ownWork(one: Case): Generator<Suspicion> {
  for (const claim of claimsOf(one).byOwner) yield suspect(one, claim)
}

function suspect(one: Case, claim: Claim): Suspicion {
  const share = partOf(one, claim.ms)
  // Of fifty routes that each explain one per cent nobody reads where.
  const culprit = share >= thresholds.mentionShare ? culpritOfOwner(one, claim) : null
  const named = namedRoute(one, claim)
  const blocks = claim.cause === 'blocked-loop'
  return {
    cause: claim.cause,
    share,
    support: culprit?.samples ?? loadOf(one.during, claim.owner).samples,
    ...named,
    ...(guessed(one, claim.owner) !== null && { atMost: 'medium' as const }),
    ...(culprit && { culprit }),
    summary: blocks ? blockSummary(one, claim, culprit) : cpuSummary(one, claim, culprit),
    evidence: [costLine(one, claim), ...culpritEvidence(one, culprit)].filter((line) => line !== ''),
    why: `work of ${named.route ?? ownerText(one, claim.owner)}${culprit ? ` in ${culpritText(one, culprit)}` : ''} explains ${percentText(share)}`,
  }
}

function blockSummary(one: Case, claim: Claim, culprit: Culprit | null): string {
  const by = namedRoute(one, claim).route ?? ownerText(one, claim.owner)
  const held = claim.pieceMs > 0 ? `for ${msText(claim.pieceMs)} at a time` : 'in one piece'
  if (!culprit) return `${by} held the loop ${held}; no function was seen.`
  return (
    `${percentText(culprit.totalRatio)} of the loop's busy time went to ${culpritText(one, culprit)}, ` +
    `called from ${by}, which held the loop ${held}${beforeText(culprit)}.`
  )
}

function cpuSummary(one: Case, claim: Claim, culprit: Culprit | null): string {
  const by = ownerText(one, claim.owner)
  const now = loadOf(one.during, claim.owner)
  const unit = claim.owner >= 0 ? 'a request' : 'a second'
  const before = one.calm ? `, ${msText(loadOf(one.calm, claim.owner).costMs)} before` : ''
  const cost = `${by} takes ${msText(now.costMs)} of CPU ${unit}${before}`
  if (!culprit) return `${cost}.`
  return `${cost}: ${percentText(culprit.totalRatio)} of the loop's busy time went to ${culpritText(one, culprit)}${beforeText(culprit)}.`
}

function costLine(one: Case, { owner: by, waitMs, ms }: Claim): string {
  if (!one.budget || waitMs <= 0 || one.complaint.kind !== 'latency') return ''
  const waited = `${percentText(partOf(one, waitMs))} of what was added to ${subjectText(one)} is waiting for ${ownerText(one, by)}`
  return ms > waitMs ? `${waited}, ${percentText(partOf(one, ms - waitMs))} its own work.` : `${waited}.`
}

/** The watchdog knows whose work it was where the samples do not; else who was alone there. */
function namedRoute(one: Case, { owner: by }: Claim): { route?: string } {
  const { trigger } = one.evidence
  if (by < 0 && trigger.kind === 'blocked-loop' && trigger.route !== null) return { route: trigger.route }
  return routeOf(one, guessed(one, by) ?? by)
}

function guessed({ complaint, during }: Case, by: number): number | null {
  const focus = complaint.kind === 'loop' ? complaint.focus : null
  return focus && by === owner.background ? loneRoute(during, focus) : null
}

function culpritOfOwner(one: Case, { owner: by, cause }: Claim): Culprit | null {
  const { during, calm, complaint } = one
  const focus = complaint.kind === 'loop' ? complaint.focus : null
  const isHeld = cause === 'blocked-loop' ? heldAt(during, focus) : () => true
  // A lone block may be Node's own work for somebody who was not seen: then any function in it counts.
  const isTheirs = (sample: number): boolean =>
    during.owners[sample] === by || (by === owner.plumbing && during.owners[sample]! >= owner.plumbing)
  const norm = (stretch: Case['during'] | null): number =>
    stretch === null ? 0 : by >= 0 ? stretch.traffic.count(by) : stretch.spanMs / 1_000
  return culpritOf(
    one,
    (sample) => isTheirs(sample) && isHeld(sample),
    norm(during),
    (sample) => calm?.owners[sample] === by,
    norm(calm),
  )
}

function heldAt(
  { tree, holds }: Case['during'],
  focus: readonly [number, number] | null,
): (sample: number) => boolean {
  const stretches = holds
    .map(
      ({ fromMs, toMs }) =>
        [Math.max(fromMs, focus?.[0] ?? fromMs), Math.min(toMs, focus?.[1] ?? toMs)] as const,
    )
    .filter(([fromMs, toMs]) => toMs > fromMs)
  const isHeld = new Uint8Array(tree?.samples ?? 0)
  let at = 0
  for (let sample = 0; sample < isHeld.length; sample++) {
    const ms = tree!.sampleAtMs[sample]!
    while (at < stretches.length && stretches[at]![1] < ms) at++
    if (at < stretches.length && stretches[at]![0] <= ms) isHeld[sample] = 1
  }
  return (sample) => isHeld[sample] === 1
}
