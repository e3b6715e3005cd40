import type { HotFunctions } from '../../incident/hot-function.ts'
import type { Place } from '../../source-maps/place.ts'

/** What one function did, as shares of the recorded time, idle time included. */
export interface Growth {
  functionName: string
  url: string
  line: number
  before: number
  after: number
}

/** What changed from one profile to the other, by function; what changed most comes first. */
export function growth(before: HotFunctions, after: HotFunctions): Growth[] {
  const rows = new Map<string, Growth>()
  for (const [side, profile] of [['before', before] as const, ['after', after] as const]) {
    const { samples, busySamples, functions } = profile
    for (const one of functions) {
      const { functionName, url, line } = one
      const key = keyOf(one)
      const row = rows.get(key) ?? { functionName, url, line, before: 0, after: 0 }
      row[side] += (one.selfRatio * busySamples) / samples
      // As the newer code has it.
      rows.set(key, { ...row, line })
    }
  }
  return [...rows.values()].toSorted((a, b) => Math.abs(change(b)) - Math.abs(change(a)))
}

export function change({ before, after }: Growth): number {
  return after - before
}

/** Lines move from one version to the next; only what has no name is told by them. */
function keyOf({ functionName, url, line }: Place): string {
  return functionName === '(anonymous)' ? `${url}:${line}` : `${functionName} ${url}`
}
