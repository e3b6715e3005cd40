import { readFileSync } from 'node:fs'
import { arch, availableParallelism, cpus, loadavg, platform, totalmem } from 'node:os'
import type { LoadEnvironment } from './report.ts'

export function environmentOf(targetNode: string | null, isCi: boolean): LoadEnvironment {
  return {
    node: process.version,
    v8: process.versions.v8,
    targetNode,
    platform: platform(),
    arch: arch(),
    cpuModel: cpus()[0]?.model.trim() ?? 'unknown',
    cpus: availableParallelism(),
    memoryBytes: totalmem(),
    memoryLimitBytes: memoryLimitBytes(),
    loadAverage: loadavg()[0] ?? 0,
    ci: isCi,
  }
}

function memoryLimitBytes(): number | null {
  const limit = process.constrainedMemory()
  return limit > 0 && limit < totalmem() ? limit : null
}

/** What the hypervisor has given to others so far, and all there was, in ticks; null where nobody tells. */
export interface StolenTicks {
  stolen: number
  all: number
}

export function stolenTicks(): StolenTicks | null {
  try {
    const [, ...fields] = readFileSync('/proc/stat', 'utf8')
      .split('\n', 1)[0]!
      .trim()
      .split(/\s+/)
      .map(Number)
    const all = fields.slice(0, 8).reduce((sum, one) => sum + one, 0)
    return { stolen: fields[7] ?? 0, all }
  } catch {
    return null
  }
}

export function stolenRatio(before: StolenTicks | null, after: StolenTicks | null): number | null {
  if (before === null || after === null || after.all <= before.all) return null
  return (after.stolen - before.stolen) / (after.all - before.all)
}
