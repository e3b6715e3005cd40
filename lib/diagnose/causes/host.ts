import type { Case } from '../case.ts'
import { grown } from '../clean.ts'
import { share as ratio, sum } from '../numbers.ts'
import { crowdedByOwnMs } from '../own-threads.ts'
import { owner } from '../owners.ts'
import type { HostRecord } from '../recording.ts'
import { partOf, type Suspicion } from '../suspicion.ts'
import type { Stretch } from '../stretch.ts'
import { msText, percentText } from '../words.ts'

/** The machine did not give us CPU: ready to run, and not let. */
export function* host(one: Case): Generator<Suspicion> {
  const { during, calm, budget, evidence } = one
  if (!budget) return
  const waited = hostRatio(during, (row) => row.mainWaitMs)
  const throttled = hostRatio(during, (row) => row.throttledMs)
  const stolen = ratio(
    hostRatio(during, (row) => row.stealMs),
    Math.max(1, evidence.process.cpus),
  )
  const share = partOf(one, budget.hostMs - crowdedByOwnMs(one))
  const before = calm ? `, ${percentText(ratio(calm.host.total, calm.spanMs))} before` : ''
  const stoppedMs = during.heldBy.get(owner.host)?.total ?? 0
  const lost = ratio(Math.max(during.host.total, stoppedMs), during.spanMs)
  yield {
    cause: 'host',
    share,
    support: during.recording.host.length * 5,
    summary:
      stoodStill(one) ??
      `The main thread was ready to run and was not let for ${percentText(Math.max(waited, lost))} of the time${before}: the machine is short of CPU, not the application.`,
    evidence: [
      throttled > 0.01
        ? `The container was held back by its CPU quota for ${percentText(throttled)} of the time.`
        : '',
      stolen > 0.01 ? `Other virtual machines took ${percentText(stolen)} of the CPUs.` : '',
    ].filter((line) => line !== ''),
    why: `waiting for a CPU explains ${percentText(share)}`,
  }
}

function hostRatio({ recording, spanMs }: Stretch, read: (row: HostRecord) => number | null): number {
  return ratio(grown(recording.host, spanMs, read) ?? 0, spanMs)
}

/** Where that is most of it. */
function stoodStill({ during }: Case): string | null {
  const { standstills, spanMs } = during
  const stoodMs = sum(standstills.map(([fromMs, toMs]) => toMs - fromMs))
  if (stoodMs < during.host.total / 2 || standstills.length === 0) return null
  const longestMs = Math.max(...standstills.map(([fromMs, toMs]) => toMs - fromMs))
  const times = standstills.length === 1 ? 'once' : `${standstills.length} times`
  return `The whole process stood still ${times}, for up to ${msText(longestMs)} and ${percentText(ratio(stoodMs, spanMs))} of the time: somebody paused it, or the machine had no CPU for it.`
}
