import { isRecord } from '../../config/problems.ts'
import type { Fingerprint } from './fingerprint.ts'
import { loadMetrics } from './metrics.ts'
import type { SlicePlan, SliceReading } from './reading.ts'

/** Runs of one state of the application, kept to hold later ones against. */
export interface Baseline {
  schema: 1
  name: string
  /** Epoch milliseconds. */
  savedAt: number
  /** Of git, where there is one. */
  commit: string | null
  branch: string | null
  fingerprint: Fingerprint
  plan: SlicePlan
  /** Each of a fresh process. */
  runs: readonly SliceReading[]
}

/** Throws, in words, unless it is one: baselines are committed, merged and edited. */
export function checkedBaseline(value: unknown): Baseline {
  if (!isRecord(value)) throw new Error('it is no object')
  if (value['schema'] !== 1) throw new Error(`its schema is ${String(value['schema'])}, and not 1`)
  const { name, savedAt, runs, fingerprint, plan } = value
  if (typeof name !== 'string' || typeof savedAt !== 'number') throw new Error('it has no name and time')
  if (!isRecord(fingerprint)) throw new Error('it has no fingerprint of its machine')
  if (!isRecord(plan) || !isCount(plan['warmRequests']) || !isCount(plan['sliceRequests']))
    throw new Error('it does not say how many requests a run has')
  if (!Array.isArray(runs) || !runs.every(isRun)) throw new Error('its runs are no runs')
  return value as unknown as Baseline
}

function isRun(value: unknown): value is SliceReading {
  if (!isRecord(value) || !isRecord(value['metrics']) || !isRecord(value['calls'])) return false
  const { requests, errors, metrics, calls } = value
  const known = loadMetrics.map((metric) => metrics[metric] ?? 0)
  const figures = [requests, errors, ...known, ...Object.values(calls as object)]
  return figures.every((figure) => typeof figure === 'number' && Number.isFinite(figure) && figure >= 0)
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) > 0
}
