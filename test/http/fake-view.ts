import type { ResolvedCapture, ResolvedOptions } from '../../lib/config/types.ts'
import type {
  Incident,
  IncidentSummary,
  LiveKind,
  LiveSnapshot,
  OperationSnapshot,
  RouteSnapshot,
  SlaStatus,
  Snapshot,
  WorkflowSnapshot,
} from '../../lib/types.ts'
import type {
  OperationTotals,
  PerfView,
  ProcessHead,
  RouteTotals,
  SnapshotHead,
  SubjectLimits,
} from '../../lib/view.ts'

export const AT = Date.UTC(2026, 0, 31, 3, 12, 9)
export const INCIDENT_ID = '2026-01-31T03-12-09-checkout'

const boundariesMs = [5, 10, 17.3, 25, 50, 75, 100, 250, 400, 500, 750, 1000, 2500, 5000, 10_000, 30_000]

/** Repeatable noise from 0 to 1. */
const noise = (i: number): number => Math.abs((Math.sin(i * 12.9898) * 43_758.5453) % 1)

const methodOf = (i: number): string => ['GET', 'POST', 'PUT'][i % 3] ?? 'GET'

export function limitStatus(over: Partial<SlaStatus> = {}): SlaStatus {
  return {
    metric: 'p99Ms',
    severity: 'critical',
    limit: 400,
    observed: 38,
    state: 'ok',
    phase: 'ok',
    samples: 1840,
    windowMs: 60_000,
    why: '0 of 1840 requests were over 400 ms',
    ...over,
  }
}

export function routeSnapshot(i: number, over: Partial<RouteSnapshot> = {}): RouteSnapshot {
  const p50Ms = 1 + 20 * noise(i)
  const count = Math.round(10 + 5000 * noise(i + 1) ** 4)
  return {
    route: `${methodOf(i)} /api/resource-${i}/:id`,
    count,
    rps: count / 60,
    inFlight: i % 4,
    errorRatio: 1 / count,
    aborted: i % 2,
    status: { '2xx': count - 2, '3xx': 0, '4xx': 1, '5xx': 1, '499': 0 },
    latency: {
      meanMs: p50Ms * 1.2,
      p50Ms,
      p90Ms: p50Ms * 2,
      p95Ms: p50Ms * 3,
      p99Ms: p50Ms * 7,
      p999Ms: p50Ms * 15,
      maxMs: p50Ms * 20,
    },
    sla: [limitStatus(), limitStatus({ metric: 'errorRatio', limit: 0.01, observed: 1 / count })],
    ...over,
  }
}

export function routeTotals(i: number, over: Partial<RouteTotals> = {}): RouteTotals {
  const classes = Array.from({ length: boundariesMs.length + 1 }, (_, k) => (i + k) % 7)
  const total = classes.reduce((sum, n) => sum + n, 0)
  return {
    method: methodOf(i),
    route: `/api/resource-${i}/:id`,
    boundariesMs,
    classes,
    sumMs: total * 12.5,
    status: { '2xx': total, '3xx': 0, '4xx': 0, '5xx': 0, '499': 0 },
    inFlight: i % 4,
    ...over,
  }
}

export function operationSnapshot(name: string, over: Partial<OperationSnapshot> = {}): OperationSnapshot {
  const { latency } = routeSnapshot(7)
  const figures = { count: 1200, rps: 20, inFlight: 1, failed: 12, errorRatio: 0.01 }
  return { name, ...figures, latency, sla: [], lookups: 0, hitRatio: null, ...over }
}

export function workflowSnapshot(name: string, steps: string[]): WorkflowSnapshot {
  const callOf = (one: string): WorkflowSnapshot['steps'][number] => {
    const { lookups: _, hitRatio: __, ...call } = operationSnapshot(one)
    return call
  }
  return { ...callOf(name), steps: steps.map(callOf) }
}

export function liveSnapshot(name: string, kind: LiveKind): LiveSnapshot {
  const rates = { receivedPerSec: kind === 'ws' ? 12.5 : 0, sentPerSec: 4200 }
  const received = kind === 'ws' ? 75 : 0
  return { name, kind, open: 30, opened: 100, closed: 70, received, sent: 25_200, ...rates }
}

export function operationTotals(subject: string): OperationTotals {
  const { boundariesMs: cuts, classes, sumMs } = routeTotals(3)
  return {
    subject,
    boundariesMs: cuts,
    classes,
    sumMs,
    succeeded: 40,
    failed: 2,
    hits: 9,
    misses: 1,
    inFlight: 0,
  }
}

export function incidentSummary(over: Partial<IncidentSummary> = {}): IncidentSummary {
  return {
    id: INCIDENT_ID,
    openedAt: AT - 240_000,
    closedAt: AT - 180_000,
    severity: 'critical',
    reason: 'POST /checkout p99 412 ms (limit 250 ms, 1840 requests, 99 % sure)',
    breach: null,
    cause: 'blocked-loop',
    summary:
      "86 % of the loop's busy time went to renderInvoice (src/invoice.js:41), called from GET /invoices/:id",
    bytes: 1_482_113,
    state: 'whole',
    ...over,
  }
}

export function head(over: Partial<SnapshotHead> = {}): SnapshotHead {
  return {
    schema: 1,
    at: AT,
    uptimeMs: 15_420_000,
    windowMs: 60_000,
    state: 'ok',
    process: {
      pid: 4711,
      node: 'v24.4.1',
      cpuRatio: 0.342,
      rssBytes: 210_763_776,
      heapUsedBytes: 84_213_760,
      heapLimitBytes: 4_345_298_944,
      heapGrowthBytesPerMin: 240_000,
      heapGrowthBytesPerRequest: 300,
      loop: { utilization: 0.31, delayP50Ms: 0.4, delayP99Ms: 4.2, delayMaxMs: 61.3, blockedRatio: 0.001 },
      gc: { count: 41, pauseMs: 188, pauseRatio: 0.0031, maxPauseMs: 9.4 },
      sla: [limitStatus({ metric: 'cpuRatio', limit: 0.9, observed: 0.342, samples: 60 })],
    },
    gauges: {},
    live: [],
    incidents: [incidentSummary()],
    self: {
      observeNs: 212,
      tickMs: 0.31,
      tickMaxMs: 2.4,
      footprintBytes: 4_882_432,
      overflowedRequests: 0,
      droppedRoutes: 0,
      overflowedOperations: 0,
      endpointRequests: 12,
      errors: 0,
      skips: [
        {
          what: 'capture',
          subject: 'GET /invoices/:id',
          metric: 'p99Ms',
          reason: 'cooldown',
          message: 'the last capture ended 12 s ago; captures rest for 60 s',
          at: AT - 30_000,
          retryAfterMs: 48_000,
        },
      ],
      flight: null,
      caveats: [],
    },
    ...over,
  }
}

const capture: ResolvedCapture = {
  dir: 'perf-incidents',
  engine: 'inspector',
  duringMs: 10_000,
  cooldownMs: 60_000,
  perHour: 6,
  maxIncidents: 20,
  maxBytes: 268_435_456,
  heap: 'sampling',
}

/** A PerfView with data that looks real; every part of it can be replaced. */
export class FakeView implements PerfView {
  options: ResolvedOptions
  cluster: PerfView['cluster'] = null
  headParts: Partial<SnapshotHead> = {}
  routes: () => Iterable<RouteSnapshot>
  totals: () => Iterable<RouteTotals>
  operations: OperationSnapshot[] = [operationSnapshot('db.query')]
  workflows: WorkflowSnapshot[] = [workflowSnapshot('pay', ['intent'])]
  operationTotalsNow: OperationTotals[] = [
    operationTotals('op:db.query'),
    operationTotals('workflow:pay/intent'),
  ]
  firingNow: (SlaStatus & { subject: string })[] = []
  incidentById: (id: string) => Promise<Incident | null> = () => Promise.resolve(null)
  fileByName: (id: string, name: string) => Promise<{ path: string; bytes: number } | null> = () =>
    Promise.resolve(null)
  captureNow: PerfView['requestCapture'] = () => ({
    id: INCIDENT_ID,
    joined: false,
    done: new Promise(() => {}),
  })
  endpointRequests = 0
  /** Route rows that were handed out. */
  rowsTaken = 0
  headsTaken = 0
  errors: unknown[] = []

  constructor(routeCount = 3, endpoint: Partial<Exclude<ResolvedOptions['endpoint'], false>> = {}) {
    this.options = {
      sla: {},
      presets: { names: [], unjudged: [] },
      window: { spanMs: 60_000 },
      evaluateEveryMs: 1000,
      routes: { max: 500 },
      operations: { max: 200 },
      observe: {},
      flight: false,
      watchdog: false,
      capture,
      egress: false,
      endpoint: { path: '/perf', access: undefined, ...endpoint },
      budget: false,
      shed: false,
      notify: false,
      otlp: false,
      cluster: false,
      clock: { nowMs: () => performance.now(), wallMs: () => AT },
    }
    this.routes = () => Array.from({ length: routeCount }, (_, i) => routeSnapshot(i))
    this.totals = () => Array.from({ length: routeCount }, (_, i) => routeTotals(i))
  }

  snapshotHead(): SnapshotHead {
    this.headsTaken++
    return head(this.headParts)
  }

  *processHeads(): Iterable<ProcessHead> {
    yield { worker: null, head: this.snapshotHead() }
  }

  *routeSnapshots(): Iterable<RouteSnapshot> {
    for (const row of this.routes()) {
      this.rowsTaken++
      yield row
    }
  }

  *routeTotals(): Iterable<RouteTotals> {
    yield* this.totals()
  }

  operationSnapshots(): Iterable<OperationSnapshot> {
    return this.operations
  }

  workflowSnapshots(): Iterable<WorkflowSnapshot> {
    return this.workflows
  }

  operationTotals(): Iterable<OperationTotals> {
    return this.operationTotalsNow
  }

  *limits(): Iterable<SubjectLimits> {
    yield { subject: 'process', limits: head(this.headParts).process.sla }
    for (const { route, sla } of this.routeSnapshots()) yield { subject: route, limits: sla }
  }

  firing(): (SlaStatus & { subject: string })[] {
    return this.firingNow
  }

  incidents(): readonly IncidentSummary[] {
    return this.snapshotHead().incidents
  }

  incident(id: string): Promise<Incident | null> {
    return this.incidentById(id)
  }

  incidentFile(id: string, name: string): Promise<{ path: string; bytes: number } | null> {
    return this.fileByName(id, name)
  }

  requestCapture(reason: string): { id: string; joined: boolean; done: Promise<Incident> } {
    return this.captureNow(reason)
  }

  countEndpointRequest(): void {
    this.endpointRequests++
  }

  reportError(error: unknown): void {
    this.errors.push(error)
  }
}

function snapshot(): Snapshot {
  const routes = Array.from({ length: 3 }, (_, i) => routeSnapshot(i))
  return { ...head(), routes, operations: [], workflows: [] }
}

export function incident(over: Partial<Incident> = {}): Incident {
  const files: [string, Incident['files'][number]['kind'], number][] = [
    ['before.cpuprofile', 'cpu-before', 412_003],
    ['during.cpuprofile', 'cpu-during', 623_118],
    ['timeline.json', 'timeline', 88_100],
    ['report.md', 'report', 3410],
    [`${INCIDENT_ID}.clinic-doctor/${INCIDENT_ID}.clinic-doctor-systeminfo`, 'clinic-doctor', 212],
  ]
  return {
    schema: 1,
    id: INCIDENT_ID,
    openedAt: AT - 240_000,
    closedAt: AT - 180_000,
    severity: 'critical',
    reason: 'POST /checkout p99 412 ms (limit 250 ms)',
    breach: null,
    verdict: {
      cause: 'blocked-loop',
      summary: 'renderInvoice holds the loop',
      confidence: 'high',
      evidence: ['86 % of the busy time'],
      alternatives: [],
    },
    before: snapshot(),
    during: snapshot(),
    inFlight: [],
    files: files.map(([name, kind, bytes]) => ({
      name,
      kind,
      bytes,
      fromMs: AT - 270_000,
      toMs: AT - 230_000,
    })),
    skipped: [],
    caveats: [],
    environment: { pid: 1, node: 'v24.4.1', v8: '13.6', cpus: 4, memoryLimitBytes: null },
    ...over,
  }
}
