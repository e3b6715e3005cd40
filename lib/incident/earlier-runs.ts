import type { IncidentSummary } from '../types.ts'
import type { Store } from './store.ts'

const DAY_MS = 86_400_000

export interface EarlierRun {
  id: string
  /** What whoever starts the process again should know. */
  note: string
}

/** Runs that ended, of the last week, while an incident about their memory was open: probably because of it. */
export async function* endedShortOfMemory(
  store: Store,
  wallMs: number,
  signal: AbortSignal,
): AsyncGenerator<EarlierRun, void, undefined> {
  await store.refresh(signal)
  for (const { id } of shortOfMemory(store.list(), wallMs)) {
    if (signal.aborted) return
    const incident = await store.read(id)
    const pid = incident?.environment?.pid
    if (!incident || typeof pid !== 'number' || isAlive(pid)) continue
    const note = `an earlier run (process ${pid}) ended while it was short of memory: incident ${id}, ${incident.reason}`
    yield { id, note }
  }
}

/** Nobody closed them; the newest few. */
function shortOfMemory(incidents: readonly IncidentSummary[], wallMs: number): IncidentSummary[] {
  return incidents
    .filter(
      ({ breach, closedAt, openedAt }) =>
        breach?.type === 'memory_high' && closedAt === undefined && wallMs - openedAt < 7 * DAY_MS,
    )
    .slice(0, 3)
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // Not ours to signal, but there.
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
