import type { FlameProfile } from '../../flame/input.ts'
import { routesOf } from '../../flame/input.ts'

/** The samples of a stretch of a profile, in milliseconds from its beginning; null when there are none. */
export function profileStretch(profile: FlameProfile, fromMs: number, toMs: number): FlameProfile | null {
  const { nodes, startTime, endTime } = profile
  const [fromUs, toUs] = [startTime + fromMs * 1_000, Math.min(endTime, startTime + toMs * 1_000)]
  const own = routesOf(profile)
  const samples: number[] = []
  const timeDeltas: number[] = []
  const sampleRoute: number[] = []
  let atUs = startTime
  let lastUs = fromUs
  profile.samples.forEach((id, i) => {
    // V8's clock may step back by some microseconds.
    atUs += Math.max(0, profile.timeDeltas[i] ?? 0)
    if (atUs < fromUs || atUs >= toUs) return
    samples.push(id)
    timeDeltas.push(atUs - lastUs)
    sampleRoute.push(own?.sampleRoute[i] ?? -1)
    lastUs = atUs
  })
  if (samples.length === 0) return null
  const routes = own === null ? {} : { $perfguard: { version: 1 as const, routes: own.routes, sampleRoute } }
  return { nodes, startTime: fromUs, endTime: toUs, samples, timeDeltas, ...routes }
}
