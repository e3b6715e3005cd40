import type { RecoveryReport } from '../report.ts'
import type { ScenarioRun } from '../scenario-run.ts'

/** From the end of the spike to the end of the last second in which a limit was broken. */
export function recoveryOf({
  scenario,
  phases,
  bins,
  judge,
  durationMs,
}: ScenarioRun): RecoveryReport | null {
  const { kind, recoverWithinMs } = scenario.shape
  const after = phases.find(({ name }) => name === 'after')
  if (kind !== 'spike' || after === undefined) return null
  const seconds = bins.flatMap((bin, at) =>
    bin.phase === after.index && bin.atMs + bin.spanMs <= durationMs ? [at] : [],
  )
  if (seconds.length === 0) return { state: 'no-data', tookMs: null, limitMs: recoverWithinMs }
  const lastBroken = seconds.findLast((bin) => judge.broken.has(bin))
  const isStill = lastBroken === seconds.at(-1)
  const tookMs = isStill
    ? null
    : lastBroken === undefined
      ? 0
      : bins[lastBroken]!.atMs + bins[lastBroken]!.spanMs - after.atMs
  const isWell = recoverWithinMs === null || (tookMs !== null && tookMs <= recoverWithinMs)
  return { state: isWell ? 'pass' : 'fail', tookMs, limitMs: recoverWithinMs }
}
