import { readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { findHierarchies, type FileReader } from './cgroup.ts'

export interface ContainerLimits {
  memoryLimitBytes: number | null
  /** In cores; 0.5 is half of one. */
  cpuQuota: number | null
}

export interface ProcessLimits {
  memoryLimitBytes: number | null
  /** Cores that the process can use: the quota, or what the machine has. */
  cpus: number
}

/**
 * The smallest limits of the process's control group and all of its parents that can be seen; null where there is
 * none, nothing can be read, or the system is not Linux.
 */
export function readContainerLimits(
  read: FileReader = readText,
  platform: NodeJS.Platform = process.platform,
): ContainerLimits {
  const memory: (number | null)[] = []
  const cpu: (number | null)[] = []
  for (const { version, controllers, folders } of platform === 'linux' ? findHierarchies(read) : []) {
    for (const folder of folders) {
      if (version === 2) {
        memory.push(bytes(read(`${folder}/memory.max`)))
        const [quota, period] = (read(`${folder}/cpu.max`) ?? '').split(' ')
        cpu.push(cores(quota, period))
      } else if (controllers.includes('memory')) {
        memory.push(bytes(read(`${folder}/memory.limit_in_bytes`)))
        // The limits of parents that are outside the container's view.
        const inherited = /^hierarchical_memory_limit (\d+)$/m.exec(read(`${folder}/memory.stat`) ?? '')
        memory.push(bytes(inherited?.[1] ?? null))
      } else {
        cpu.push(cores(read(`${folder}/cpu.cfs_quota_us`), read(`${folder}/cpu.cfs_period_us`)))
      }
    }
  }
  return { memoryLimitBytes: smallest(memory), cpuQuota: smallest(cpu) }
}

/** The limits that hold for this process, read once: some 20 small files. */
export function readProcessLimits(): ProcessLimits {
  const { memoryLimitBytes, cpuQuota } = readContainerLimits()
  return { memoryLimitBytes, cpus: Math.min(cpuQuota ?? Infinity, availableParallelism()) }
}

/** `max`, or the huge number that version 1 has for it, which depends on the page size, is no limit. */
function bytes(text: string | null): number | null {
  const limit = positive(text)
  return limit !== null && limit <= Number.MAX_SAFE_INTEGER ? limit : null
}

/** Both in microseconds; `max` and -1 are no quota. */
function cores(quota: string | null | undefined, period: string | null | undefined): number | null {
  const quotaUs = positive(quota)
  return quotaUs === null ? null : quotaUs / (positive(period) ?? 100_000)
}

function positive(text: string | null | undefined): number | null {
  const digits = text?.trim() ?? ''
  return /^\d+$/.test(digits) && Number(digits) > 0 ? Number(digits) : null
}

function smallest(limits: readonly (number | null)[]): number | null {
  const known = limits.filter((limit) => limit !== null)
  return known.length === 0 ? null : Math.min(...known)
}

export function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null
  }
}
