import type { Budget } from './budget.ts'
import type { Case } from './case.ts'
import type { Culprit } from './culprit.ts'
import { share, sum } from './numbers.ts'
import { owner } from './owners.ts'
import { listText, percentText, placeText, quoted } from './words.ts'
import type { Cause } from '../types.ts'

/** One cause that is considered, and how much of the complaint it explains. */
export interface Suspicion {
  cause: Cause
  /** Of what was added, 0 to 1. */
  share: number
  /** Samples, requests or records that it rests on. */
  support: number
  /** The most confidence that this kind of evidence can give. */
  atMost?: 'medium' | 'low'
  route?: string
  culprit?: Culprit
  /** A sentence, without the cause's name. */
  summary: string
  evidence: string[]
  /** In a clause: what speaks for it, or against. */
  why: string
}

function totalOf(budget: Budget): number {
  const parts = sum([...budget.own.values(), ...budget.waits.values(), ...budget.operations.values()])
  return Math.max(budget.addedMs, parts + budget.gcMs + budget.hostMs + budget.turnsMs + budget.restMs)
}

export function partOf(one: Case, ms: number): number {
  return one.budget ? share(ms, totalOf(one.budget)) : 0
}

/** Whose complaint it is. */
export function subjectText({ complaint, routes }: Case): string {
  const route = 'route' in complaint ? complaint.route : null
  if (complaint.kind === 'latency' || complaint.kind === 'errors') {
    return route === null ? 'all routes' : routes.names[route]!
  }
  return complaint.kind === 'loop' ? 'the time in which the loop was held' : 'the process'
}

export function ownerText({ routes }: Case, one: number): string {
  if (one >= 0) return routes.names[one] ?? 'an unknown route'
  return one === owner.background ? 'a timer, a job or the rest of some request' : "Node's own work"
}

export function routeOf({ routes }: Case, one: number): { route?: string } {
  const route = one >= 0 ? routes.names[one] : undefined
  return route === undefined ? {} : { route }
}

const spoken = new Map([
  ['parse', 'JSON.parse'],
  ['stringify', 'JSON.stringify'],
])

/** `renderInvoice` (src/invoice.js:41), of the package left-pad, calling `JSON.parse` */
export function culpritText({ roots }: Case, { place, calls }: Culprit): string {
  const parts = [placeText(place, roots.rootUrl)]
  if (place.package !== undefined) parts.push(`of the package ${place.package}`)
  if (calls && calls.functionName !== '') {
    const name =
      calls.kind === 'native' ? (spoken.get(calls.functionName) ?? calls.functionName) : calls.functionName
    parts.push(`in its calls of ${quoted(name)}`)
  }
  return parts.join(', ')
}

/** What is known of the culprit, in lines. */
export function culpritEvidence(one: Case, culprit: Culprit | null | undefined): string[] {
  if (!culprit) return []
  const { place, selfRatio, totalRatio, ratioBefore, samples, calledBy } = culprit
  const figures = [
    `${percentText(totalRatio)} of the loop's busy time`,
    `${percentText(selfRatio)} without the JavaScript it calls`,
    ratioBefore === null ? 'nothing to compare with' : `${percentText(ratioBefore)} before`,
  ]
  const lines = [`${placeText(place, one.roots.rootUrl)}: ${listText(figures)}; seen in ${samples} samples.`]
  if (calledBy) lines.push(`The application calls it from ${placeText(calledBy, one.roots.rootUrl)}.`)
  const { node } = one.evidence.process
  if (Number.parseInt(node.replace(/^v/, ''), 10) < 26) {
    lines.push(`Node ${node} may credit the time of an inlined function to the one that calls it.`)
  }
  return lines
}

/** `; it was 3 % before` */
export function beforeText({ ratioBefore }: Culprit): string {
  return ratioBefore === null ? '' : `; it was ${percentText(ratioBefore)} before`
}
