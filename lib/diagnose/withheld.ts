import type { Added } from './added.ts'
import { grown } from './clean.ts'
import { mean, share, sum } from './numbers.ts'
import type { Stretch } from './stretch.ts'

/**
 * On a machine that is always crowded, who asks for more CPU waits for more of it: that much is due to the work. Only
 * what is withheld beyond the usual for each millisecond of work is the machine's doing.
 */
export function withoutUsualWaiting(budget: Added, during: Stretch, calm: Stretch | null): Added {
  const workMs = sum(budget.own.values()) + sum(budget.waits.values())
  const usualMs = calm ? budget.hostMs * share(withheldPerCpuMs(calm), withheldPerCpuMs(during)) : 0
  if (!(usualMs > 0) || !(workMs > 0)) return budget
  const by = (workMs + usualMs) / workMs
  return {
    ...budget,
    own: scaled(budget.own, by),
    waits: scaled(budget.waits, by),
    hostMs: budget.hostMs - usualMs,
  }
}

function withheldPerCpuMs({ host, recording, spanMs }: Stretch): number {
  return mean(host.total, grown(recording.host, spanMs, ({ mainCpuMs }) => mainCpuMs) ?? 0)
}

function scaled(parts: ReadonlyMap<number, number>, by: number): Map<number, number> {
  return new Map([...parts].map(([key, ms]) => [key, ms * by]))
}
