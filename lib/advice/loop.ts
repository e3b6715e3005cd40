import { msText, percentText } from '../diagnose/words.ts'
import type { Advice } from '../page/wire.ts'
import type { Situation } from './situation.ts'

const HELD_MS = 100
const NOW_MS = 500
const GC_RATIO = 0.05
const DAY_MS = 86_400_000

/** Routes that hold the loop in one piece: everybody else waits for them. */
export function* heldLoop({ at, work, process, incidents }: Situation): Generator<Advice> {
  for (const { route, longestHoldMs, cpuRatio } of work?.rows ?? []) {
    if (longestHoldMs < HELD_MS) continue
    const blamed = incidents.find(
      ({ cause, summary, openedAt }) =>
        (cause === 'blocked-loop' || cause === 'cpu') && at - openedAt < DAY_MS && summary.includes(route),
    )
    yield {
      id: `held-loop ${route}`,
      urgency: longestHoldMs >= NOW_MS ? 'now' : 'soon',
      sentence: `${route} holds the event loop for ${msText(longestHoldMs)} at a time`,
      evidence: [
        `in the latest ${msText(work!.spanMs)} it used ${percentText(cpuRatio)} of a core`,
        `the loop was late by up to ${msText(process.loop.delayMaxMs)}, for every other request too`,
        ...(blamed === undefined ? [] : [blamed.summary]),
      ],
      remedy:
        'Do less in one go: stream or page the answer, yield between parts, or move the work to a worker thread.',
      target: { view: 'routes', key: route },
    }
  }
}

/** Pauses of the collector that everybody waits for. */
export function* collecting({ process, windowMs }: Situation): Generator<Advice> {
  const { count, pauseMs, pauseRatio, maxPauseMs } = process.gc
  if (pauseRatio < GC_RATIO) return
  yield {
    id: 'gc',
    urgency: pauseRatio >= 2 * GC_RATIO ? 'now' : 'soon',
    sentence: `Garbage collection takes ${percentText(pauseRatio)} of the time`,
    evidence: [
      `${count} collections paused for ${msText(pauseMs)} in ${msText(windowMs)}`,
      `the longest took ${msText(maxPauseMs)}`,
    ],
    remedy:
      'Take a profile: its heap part names what allocates most. Many short-lived objects want a larger young generation (--max-semi-space-size).',
    target: { view: 'process' },
  }
}
