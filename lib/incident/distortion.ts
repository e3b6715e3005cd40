import { isDebuggable } from './inspector-session.ts'
import type { HotFunctions } from './hot-function.ts'

/** What is known to bend a profile taken in this process now. */
export function distortions(): string[] {
  const caveats: string[] = []
  if (Number.parseInt(process.versions.node, 10) < 26) {
    caveats.push(
      'This version of Node may credit the time of an inlined function to the function that calls it.',
    )
  }
  if (isDebuggable()) {
    caveats.push('A debugger port was open: an attached tool that profiles or pauses distorts this profile.')
  }
  if (process.execArgv.some((flag) => flag.startsWith('--cpu-prof'))) {
    caveats.push('The process runs under --cpu-prof: two CPU profilers ran at once.')
  }
  return caveats
}

/** A sampler that shares its core with the main thread mostly gets its turn when that thread rests. */
export function samplingBias(hot: HotFunctions, cpuMs: number, spanMs: number): string | null {
  const usedRatio = Math.min(1, cpuMs / spanMs)
  const busyRatio = hot.busySamples / hot.samples
  if (!(usedRatio > 0.2 && busyRatio < usedRatio / 2)) return null
  const [seen, used] = [busyRatio, usedRatio].map((ratio) => `${Math.round(ratio * 100)} %`)
  return `The samples show ${seen} busy time, the process used ${used} of a core: trust the split between functions, not the amount.`
}
