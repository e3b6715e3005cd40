import { readFileSync, readlinkSync } from 'node:fs'

/** Of what follows the name in /proc/PID/stat, which may hold spaces and brackets itself. */
const START_FIELD = 19

/** When a process began, in ticks since the boot: tells it from a later one with the same id. Null where nobody says. */
export function processStart(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[START_FIELD] ?? null
  } catch {
    return null
  }
}

/** Within which ids of processes mean anything: two containers may share a folder. */
export function pidNamespace(): string {
  try {
    return /\d+/.exec(readlinkSync('/proc/self/ns/pid'))?.[0] ?? '0'
  } catch {
    return '0'
  }
}

/** Whether a process still runs, and is the one that was meant. */
export function isRunning(pid: number, start: string | null): boolean {
  if (start !== null) return processStart(pid) === start
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // Somebody else's.
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
