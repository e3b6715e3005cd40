import type { Verdict } from '../types.ts'
import type { HotFunction, HotFunctions, Place } from './hot-function.ts'

/** Functions below this share of the busy time explain nothing. */
const WORTH_NAMING = 0.01

/** What the opening `incident.json` says, and keeps saying when the process does not live to the end. */
export const unfinished = 'The capture had not finished when this was written.'

export function openVerdict(): Verdict {
  return { cause: 'unknown', summary: unfinished, confidence: 'low', evidence: [], alternatives: [] }
}

/** An honest verdict: the profile's facts as evidence, and no cause, because nothing here has judged one. */
export function plainVerdict(hot: HotFunctions | null, joined: readonly string[]): Verdict {
  const hottest = hot?.functions[0]
  const pointer = hottest
    ? `The hottest function is ${functionText(hottest)}`
    : 'There is no profile that points anywhere.'
  return {
    cause: 'unknown',
    summary: `${pointer} What caused the breach has not been judged: nothing is ruled in or out.`,
    confidence: 'low',
    evidence: [...joined, ...(hot ? profileEvidence(hot) : [])],
    alternatives: [],
  }
}

function profileEvidence({ samples, busySamples, functions }: HotFunctions): string[] {
  const busy = `The main thread was busy in ${busySamples} of ${samples} samples (${percent(busySamples / samples)}).`
  return [busy, ...functions.filter(({ totalRatio }) => totalRatio >= WORTH_NAMING).map(functionText)]
}

function functionText(one: HotFunction): string {
  const by = one.caller ? `, called from ${placeText(one.caller)}` : ''
  return `${placeText(one)}${by}: ${percent(one.selfRatio)} of the busy time by itself, ${percent(one.totalRatio)} with what it calls.`
}

function placeText({ functionName, url, line }: Place): string {
  return url === '' ? `${functionName} (native)` : `${functionName} (${url}:${line})`
}

function percent(ratio: number): string {
  return Number.isFinite(ratio) ? `${Math.round(ratio * 100)} %` : 'none'
}
