import type { Breach, Incident, Recovery } from '../../lib/types.ts'

export function breachOf(over: Partial<Breach> = {}): Breach {
  return {
    subject: 'POST /checkout',
    metric: 'p99Ms',
    type: 'latency_p99_high',
    severity: 'critical',
    limit: 250,
    observed: 412,
    samples: 1_840,
    confidence: 0.99999,
    windowMs: 8_000,
    at: Date.now(),
    message: 'POST /checkout p99 412 ms (limit 250 ms, 1840 requests in 8 s, over 99.99 % sure)',
    ...over,
  }
}

export function recoveryOf(over: Partial<Recovery> = {}): Recovery {
  return {
    subject: 'POST /checkout',
    metric: 'p99Ms',
    severity: 'critical',
    limit: 250,
    observed: 80,
    at: Date.now(),
    durationMs: 90_000,
    message: 'POST /checkout p99 keeps its limit of 250 ms again, after 90 s',
    ...over,
  }
}

/** As much of an incident as is told to others. */
export function incidentOf(breach: Breach | null): Incident {
  const verdict = { cause: 'blocked-loop', summary: '90 % went to <renderInvoice> & co' }
  return { id: '20261121T031209000Z-abc', severity: 'critical', breach, verdict } as unknown as Incident
}
