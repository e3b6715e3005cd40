import type { CapacityLevel, ServerSecond } from '../report.ts'

const FULL = 0.9
const GC_SHARE = 0.15

/** What was used up where the SLA broke, in words; null when the target tells nothing of itself. */
export function saturates(levels: readonly CapacityLevel[], breaks: number | null): string | null {
  const worst = levels.findLast(({ level }) => level === breaks) ?? levels.at(-1)
  const server = worst?.server
  if (server === undefined || server === null) return null
  const { loopUtilization, cpuRatio, gcPauseMs, heapUsedBytes, heapLimitBytes } = server
  if (heapUsedBytes !== null && heapLimitBytes !== null && heapUsedBytes > FULL * heapLimitBytes)
    return `the heap: ${percent(heapUsedBytes / heapLimitBytes)} of its limit`
  if (gcPauseMs !== null && gcPauseMs / 1_000 > GC_SHARE)
    return `garbage collection: ${percent(gcPauseMs / 1_000)} of the time`
  if (loopUtilization !== null && loopUtilization > FULL)
    return `the event loop: busy for ${percent(loopUtilization)} of the time`
  if (cpuRatio !== null && cpuRatio > FULL) return `the CPU: ${Number(cpuRatio.toFixed(2))} cores`
  return 'nothing of its process: it waits for something else, or its host gave it no more'
}

/** The worst second of each figure. */
export function worstSecond(seconds: readonly (ServerSecond | null)[]): ServerSecond | null {
  const told = seconds.filter((one) => one !== null)
  const [first] = told
  if (first === undefined) return null
  const names = Object.keys(first) as (keyof ServerSecond)[]
  const worst = { ...first }
  for (const second of told)
    for (const name of names) {
      const [a, b] = [worst[name], second[name]]
      worst[name] = a === null ? b : b === null ? a : Math.max(a, b)
    }
  return worst
}

function percent(ratio: number): string {
  return `${Math.round(ratio * 100)} %`
}
