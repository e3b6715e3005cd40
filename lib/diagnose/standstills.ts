import type { CallTree } from './call-tree.ts'
import { Curve } from './curve.ts'
import { finite, lowerBound, sum } from './numbers.ts'
import type { HostRecord, Recording } from './recording.ts'

export type Standstill = readonly [fromMs: number, toMs: number]

/** The sampler has a thread of its own: in a process that is let run it is never so many intervals late. */
const MISSED_SAMPLES = 5
const SLACK_MS = 5

/**
 * When the machine did not let us run: what the kernel counted as waiting, and the stretches in which the whole
 * process stood still (a paused container, SIGSTOP), of which the kernel counts nothing. A block leaves samples.
 */
export function hostCurve(recording: Recording, stills: readonly Standstill[]): Curve {
  const curve = new Curve()
  for (const [at, row] of recording.host.entries()) {
    const last = recording.host[at - 1]
    if (!last) continue
    const inside = stills
      .map(([fromMs, toMs]): Standstill => [Math.max(fromMs, last.atMs), Math.min(toMs, row.atMs)])
      .filter(([fromMs, toMs]) => toMs > fromMs)
    const spanMs = row.atMs - last.atMs
    const stillMs = sum(inside.map(([fromMs, toMs]) => toMs - fromMs))
    const stoodMs = Math.min(stillMs, idleMs(last, row))
    const otherMs = Math.max(0, Math.min(waitedMs(last, row), spanMs) - stoodMs)
    let doneMs = last.atMs
    for (const [fromMs, toMs] of [...inside, [row.atMs, row.atMs] as const]) {
      curve.add(doneMs, fromMs, (otherMs * (fromMs - doneMs)) / Math.max(1, spanMs - stillMs))
      curve.add(fromMs, toMs, (stoodMs * (toMs - fromMs)) / Math.max(1, stillMs))
      doneMs = toMs
    }
  }
  return curve
}

/** Neither a sample, be it an idle one, nor a heartbeat. */
export function standstills({ beats }: Recording, tree: CallTree | null, intervalMs: number): Standstill[] {
  if (!tree) return []
  const stills: Standstill[] = []
  const beatsAt = beats.map(({ atMs }) => atMs)
  for (let sample = 1; sample < tree.samples; sample++) {
    const fromMs = tree.sampleAtMs[sample - 1]!
    const toMs = tree.sampleAtMs[sample]!
    if (toMs - fromMs < MISSED_SAMPLES * intervalMs) continue
    const beat = beatsAt[lowerBound(beatsAt, fromMs + SLACK_MS)]
    if (beat !== undefined && beat >= toMs - SLACK_MS - intervalMs) stills.push([fromMs, toMs])
  }
  return stills
}

/** What the main thread did not use of the time; of the process, where the system does not tell of threads. */
function idleMs(last: HostRecord, row: HostRecord): number {
  const usedMs =
    row.mainCpuMs === null || last.mainCpuMs === null
      ? row.processCpuMs - last.processCpuMs
      : row.mainCpuMs - last.mainCpuMs
  return Math.max(0, row.atMs - last.atMs - Math.max(0, finite(usedMs)))
}

function waitedMs(last: HostRecord, row: HostRecord): number {
  const ms =
    row.mainWaitMs === null || last.mainWaitMs === null
      ? finite(row.throttledMs) - finite(last.throttledMs)
      : row.mainWaitMs - last.mainWaitMs
  return Math.max(0, finite(ms))
}
