import type { LiveSnapshot } from '../types.ts'

/** The connections of several workers, by endpoint. */
export function mergedLive(all: readonly LiveSnapshot[]): LiveSnapshot[] {
  const merged = new Map<string, LiveSnapshot>()
  for (const row of all) {
    const key = `${row.kind} ${row.name}`
    const known = merged.get(key)
    merged.set(key, known === undefined ? row : sumOf(known, row))
  }
  return [...merged.values()]
}

function sumOf(a: LiveSnapshot, b: LiveSnapshot): LiveSnapshot {
  return {
    ...a,
    open: a.open + b.open,
    opened: a.opened + b.opened,
    closed: a.closed + b.closed,
    received: a.received + b.received,
    sent: a.sent + b.sent,
    receivedPerSec: a.receivedPerSec + b.receivedPerSec,
    sentPerSec: a.sentPerSec + b.sentPerSec,
  }
}
