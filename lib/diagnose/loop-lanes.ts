import { noLanes, type Lanes } from './lanes.ts'
import { add, mean } from './numbers.ts'
import { owner } from './owners.ts'
import type { Stretch } from './stretch.ts'

/** Held time per second, by who held the loop. */
export function heldLanes(stretch: Stretch, focus: readonly [number, number] | null): Lanes {
  const lanes = noLanes()
  const spanMs = focus ? focus[1] - focus[0] : stretch.spanMs
  for (const { fromMs, toMs, byOwner } of stretch.holds) {
    const inFocusMs = focus ? Math.min(toMs, focus[1]) - Math.max(fromMs, focus[0]) : toMs - fromMs
    if (!(inFocusMs > 0)) continue
    for (const [one, ms] of byOwner) {
      const perSecond = mean((1_000 * ms * inFocusMs) / (toMs - fromMs), spanMs)
      lanes.totalMs += perSecond
      if (one === owner.collector) lanes.gcMs += perSecond
      else if (one === owner.host) lanes.hostMs += perSecond
      else add(lanes.waits, one, perSecond)
    }
  }
  return lanes
}

export function gcLanes({ gcRatio }: Stretch): Lanes {
  const gcMs = 1_000 * gcRatio
  return { ...noLanes(), totalMs: gcMs, gcMs }
}

/** CPU per second, by who used it. */
export function cpuLanes(stretch: Stretch): Lanes {
  const lanes = noLanes()
  const worthMs = mean(1_000 * stretch.sampleMs, stretch.spanMs)
  for (const one of stretch.owners) {
    if (one === owner.idle) continue
    lanes.totalMs += worthMs
    if (one === owner.collector) lanes.gcMs += worthMs
    else add(lanes.own, one, worthMs)
  }
  return lanes
}
