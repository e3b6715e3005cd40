import type { ComparisonVerdict } from '../report.ts'
import { median } from './location.ts'
import type { SliceReading } from './reading.ts'

/** Less is a retry, or a job that runs beside the requests. */
const MIN_EFFECT = 0.01
/** Six against six that scatter lie apart by chance once in 462, to either side. */
const MIN_SCATTERED = 6
const MIN_RUNS = 2

/** Calls of one operation, per request. */
export interface CallJudgement {
  operation: string
  before: number
  after: number
  minEffect: number
  /** Each side always had the very same number: nothing has to be estimated. */
  isExact: boolean
  verdict: ComparisonVerdict
}

/** The count of calls to other servers and of named work: the same requests must lead to the same calls. */
export function judgeCalls(before: readonly SliceReading[], after: readonly SliceReading[]): CallJudgement[] {
  const names = new Set([...before, ...after].flatMap(({ calls }) => Object.keys(calls)))
  return [...names].toSorted().map((operation) => {
    const sides = [before, after].map((runs) => runs.map((run) => perRequest(run, operation)))
    return judgeOne(operation, sides[0]!, sides[1]!)
  })
}

function judgeOne(operation: string, before: readonly number[], after: readonly number[]): CallJudgement {
  const isExact = [before, after].every((side) => new Set(side).size === 1)
  const verdict = verdictOf(before, after, isExact)
  return { operation, before: median(before), after: median(after), minEffect: MIN_EFFECT, isExact, verdict }
}

/** Every run of one side above every run of the other. */
function verdictOf(before: readonly number[], after: readonly number[], isExact: boolean): ComparisonVerdict {
  const runs = Math.min(before.length, after.length)
  if (runs === 0) return 'no-data'
  const isEnough = runs >= (isExact ? MIN_RUNS : MIN_SCATTERED)
  if (isBelow(before, after)) return isEnough ? 'regressed' : 'inconclusive'
  if (isBelow(after, before)) return isEnough ? 'improved' : 'inconclusive'
  return 'equivalent'
}

function isBelow(low: readonly number[], high: readonly number[]): boolean {
  return Math.min(...high) > Math.max(...low) * (1 + MIN_EFFECT)
}

function perRequest({ calls, requests }: SliceReading, operation: string): number {
  return requests === 0 ? 0 : (calls[operation] ?? 0) / requests
}
