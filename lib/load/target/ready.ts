import { performance } from 'node:perf_hooks'
import type { Way } from '../wire/way.ts'
import { oneRequest } from './one-request.ts'
import { TargetFailure } from './running-target.ts'

const LOOK_EVERY_MS = 50
const ASK_FOR_MS = 2_000

/** Asks until there is an answer; never merely waits. @throws TargetFailure when the time is over, or `ended` says why */
export async function untilReady(
  isReady: () => Promise<boolean>,
  withinMs: number,
  ended: () => string | null,
  what: string,
): Promise<void> {
  const untilMs = performance.now() + withinMs
  for (;;) {
    if (await isReady()) return
    const why = ended()
    if (why !== null) throw new TargetFailure(why)
    if (performance.now() > untilMs)
      throw new TargetFailure(`the target was not ready within ${withinMs / 1_000} s: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS))
  }
}

export async function answersWell(way: Way, path: string): Promise<boolean> {
  const answer = await oneRequest(way, `GET ${path}`, {}, ASK_FOR_MS)
  return answer !== null && answer.status < 400
}

/** Whether it takes connections; whatever it would answer. */
export async function takesConnections(way: Way): Promise<boolean> {
  return await new Promise((resolve) => {
    const socket = way.connect()
    const end = (is: boolean): void => {
      clearTimeout(timer)
      socket.destroy()
      resolve(is)
    }
    const timer = setTimeout(() => end(false), ASK_FOR_MS)
    socket.once('connect', () => end(true)).once('error', () => end(false))
  })
}
