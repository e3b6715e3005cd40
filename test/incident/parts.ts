import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach } from 'vitest'
import { systemClock } from '../../lib/clock.ts'
import type { ResolvedCapture } from '../../lib/config/types.ts'
import { Incidents } from '../../lib/incident/incidents.ts'
import type { IncidentsDeps } from '../../lib/incident/incidents.ts'
import type { Breach, Incident, Recovery, Skip, Snapshot } from '../../lib/types.ts'

const undo: (() => Promise<unknown>)[] = []

afterEach(async () => {
  for (const step of undo.splice(0).toReversed()) await step()
})

/** Runs when the test is over, the latest first. */
export function afterwards(step: () => Promise<unknown>): void {
  undo.push(step)
}

/** A folder for this test alone. */
export async function temporaryFolder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'incidents-'))
  afterwards(() => rm(path, { recursive: true, force: true }))
  return path
}

export function captureOptions(dir: string, changes: Partial<ResolvedCapture> = {}): ResolvedCapture {
  const costs = { duringMs: 300, cooldownMs: 0, perHour: 100, maxIncidents: 20, maxBytes: 100 * 1_048_576 }
  return { dir, engine: 'inspector', ...costs, heap: false, ...changes }
}

export interface Desk {
  incidents: Incidents
  told: { incidents: Incident[]; skips: Skip[]; errors: unknown[]; heavy: boolean[] }
}

/** An Incidents with everything it tells written down. It is closed after the test. */
export function desk(options: ResolvedCapture | false, changes: Partial<IncidentsDeps> = {}): Desk {
  const told: Desk['told'] = { incidents: [], skips: [], errors: [], heavy: [] }
  const incidents = new Incidents({
    options,
    clock: systemClock,
    snapshot: () => emptySnapshot(),
    openRequests: () => [{ route: '/orders/:id', method: 'GET', ageMs: 412, headersSent: false }],
    limits: () => ({ memoryLimitBytes: null, cpus: 2 }),
    onIncident: (incident) => told.incidents.push(incident),
    onSkip: (skip) => told.skips.push(skip),
    onError: (error) => told.errors.push(error),
    onHeavy: (active) => told.heavy.push(active),
    ...changes,
  })
  afterwards(() => incidents.close())
  return { incidents, told }
}

export function breachOf(changes: Partial<Breach> = {}): Breach {
  return {
    subject: 'POST /checkout',
    metric: 'p99Ms',
    type: 'latency_p99_high',
    severity: 'critical',
    limit: 250,
    observed: 412,
    samples: 1_840,
    confidence: 0.99,
    windowMs: 60_000,
    at: Date.now(),
    message: 'POST /checkout p99 412 ms, limit 250 ms',
    ...changes,
  }
}

export function recoveryOf(breach: Breach): Recovery {
  const { subject, metric, severity, limit } = breach
  const at = breach.at + 9_000
  return { subject, metric, severity, limit, observed: 90, at, durationMs: 9_000, message: 'kept again' }
}

export function emptySnapshot(): Snapshot {
  const loop = { utilization: 0.5, delayP50Ms: 1, delayP99Ms: 2, delayMaxMs: 3, blockedRatio: 0 }
  const gc = { count: 0, pauseMs: 0, pauseRatio: 0, maxPauseMs: 0 }
  const heap = {
    heapUsedBytes: 1,
    heapLimitBytes: 2,
    heapGrowthBytesPerMin: null,
    heapGrowthBytesPerRequest: null,
  }
  const spent = {
    observeNs: 0,
    tickMs: 0,
    tickMaxMs: 0,
    footprintBytes: 0,
    historyBytes: 0,
    overflowedRequests: 0,
  }
  return {
    schema: 1,
    at: Date.now(),
    uptimeMs: 1,
    windowMs: 60_000,
    state: 'ok',
    process: {
      pid: process.pid,
      node: process.version,
      cpuRatio: 0.5,
      rssBytes: 1,
      ...heap,
      loop,
      gc,
      sla: [],
    },
    routes: [],
    operations: [],
    workflows: [],
    gauges: {},
    live: [],
    incidents: [],
    self: {
      ...spent,
      droppedRoutes: 0,
      overflowedOperations: 0,
      endpointRequests: 0,
      errors: 0,
      skips: [],
      flight: null,
      caveats: [],
    },
  }
}

/** A whole incident as an earlier run may have left it. */
export function incidentOf(id: string, changes: Partial<Incident> = {}): Incident {
  const report = { name: 'report.md', kind: 'report' as const, bytes: 10, fromMs: 1, toMs: 2 }
  return {
    schema: 1,
    id,
    openedAt: 1,
    severity: 'critical',
    reason: 'it broke',
    breach: breachOf(),
    verdict: { cause: 'unknown', summary: 'not judged', confidence: 'low', evidence: [], alternatives: [] },
    before: null,
    during: null,
    inFlight: [],
    files: [report],
    skipped: [],
    caveats: [],
    environment: { pid: 1, node: 'v20.0.0', v8: '11', cpus: 2, memoryLimitBytes: null },
    ...changes,
  }
}

/** Ids in the order of their making: `idAt(2)` is newer than `idAt(1)`. */
export function idAt(second: number): string {
  return `20260101T0000${String(second).padStart(2, '0')}000Z-abcdef`
}
