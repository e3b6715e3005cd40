import type { Cause, Verdict } from '../types.ts'
import { openCase, type Case } from './case.ts'
import { suspicionsOf } from './causes/index.ts'
import type { Evidence } from './evidence.ts'
import { subjectText, type Suspicion } from './suspicion.ts'
import { thresholds } from './thresholds.ts'
import { whereTimeGoes } from './unknown.ts'
import { baselineLine, budgetLines, latencyBudget, publicCulprit } from './verdict-parts.ts'
import { percentText } from './words.ts'

/** What caused it, whose fault it is and where: by accounting for what was added. Never throws. */
export function diagnose(evidence: Evidence): Verdict {
  const one = openCase(evidence)
  const suspicions = suspicionsOf(one)
  const [first, second] = suspicions
  const isSure = first !== undefined && isWorse(one) && explains(first, second)
  const budget = budgetLines(one)
  const base = { ...latencyBudget(one) }
  if (!isSure) return { ...unknown(one, suspicions), ...base }
  return {
    cause: first.cause,
    summary: `${first.cause}: ${first.summary}`,
    confidence: confidenceOf(one, first, second),
    ...(first.route !== undefined && { route: first.route }),
    ...(first.culprit && { culprit: publicCulprit(first.culprit) }),
    ...base,
    evidence: [...budget, ...first.evidence, ...baselineLine(one), ...evidence.process.caveats].slice(0, 12),
    alternatives: alternativesTo(first, suspicions),
  }
}

/** Latency within its usual range is nothing to explain, whatever its parts did. */
function isWorse({ complaint, budget }: Case): boolean {
  if (complaint.kind === 'none') return false
  if (!budget || complaint.kind !== 'latency') return true
  return budget.addedMs >= Math.max(thresholds.addedMs, thresholds.addedRatio * budget.beforeMs)
}

function explains(first: Suspicion, second: Suspicion | undefined): boolean {
  if (first.share >= thresholds.verdictShare) return true
  return (
    first.share >= thresholds.suspicionShare &&
    first.share - (second?.share ?? 0) >= thresholds.suspicionMargin
  )
}

function confidenceOf(
  { calm, complaint }: Case,
  first: Suspicion,
  second: Suspicion | undefined,
): Verdict['confidence'] {
  const margin = first.share - (second?.share ?? 0)
  const reaches = (level: (typeof thresholds)['high' | 'medium']): boolean =>
    first.share >= level.share && first.support >= level.support && margin >= level.margin
  // A block that was watched needs no comparison.
  const isCompared = calm !== null || (complaint.kind === 'loop' && complaint.focus !== null)
  const level =
    reaches(thresholds.high) && isCompared ? 'high' : reaches(thresholds.medium) ? 'medium' : 'low'
  return level === 'high' || first.atMost === 'low' ? (first.atMost ?? level) : level
}

function alternativesTo(first: Suspicion | null, suspicions: readonly Suspicion[]): Verdict['alternatives'] {
  return suspicions
    .filter((one) => one !== first && (one.share >= thresholds.mentionShare || !isOwnWork(one.cause)))
    .filter((one) => first === null || one.share >= thresholds.mentionShare || one.cause !== first.cause)
    .slice(0, 8)
    .map((one) => ({ cause: one.cause, why: whyText(one) }))
}

/** These are suspected once for each route: the small ones say nothing. */
function isOwnWork(cause: Cause): boolean {
  return cause === 'cpu' || cause === 'blocked-loop'
}

function whyText({ share, why }: Suspicion): string {
  return share >= thresholds.mentionShare ? `${percentText(share)} of it: ${why}` : `ruled out: ${why}`
}

function unknown(one: Case, suspicions: readonly Suspicion[]): Verdict {
  const wrong = isWorse(one)
  const [first] = suspicions
  const closest =
    first && first.share >= thresholds.mentionShare
      ? ` The nearest is ${first.cause}, which explains ${percentText(first.share)}.`
      : ''
  const place = whereTimeGoes(one)
  const summary = wrong
    ? `No single cause explains most of what got worse for ${subjectText(one)}.${closest}`
    : `Nothing was wrong that can be seen here.${place ? ` Most time goes to ${place}.` : ''}`
  return {
    cause: 'unknown',
    summary,
    confidence: 'low',
    evidence: [
      ...budgetLines(one),
      ...(wrong && place ? [`Most of the loop's time goes to ${place}.`] : []),
      ...baselineLine(one),
      ...one.evidence.process.caveats,
    ].slice(0, 12),
    alternatives: wrong ? alternativesTo(null, suspicions) : [],
  }
}
