import fc from 'fast-check'
import type {
  CapacityReport,
  ComparisonReport,
  LoadIncident,
  LoadReport,
  LoadSecond,
  Percentiles,
  RowState,
  ScalingReport,
  ScenarioReport,
  SlaRow,
} from '../../../lib/load/report.ts'
import { rowsOf } from '../../../lib/load/reports/tally.ts'
import { Histogram } from '../../../lib/stats/histogram.ts'

/** Names that have broken a report of somebody's before. */
export const hostile: readonly string[] = [
  '</script><script>alert(1)</script>',
  '<!--<script>',
  '<img src=x onerror=alert(1)>',
  ']]>&amp;<![CDATA[',
  '"><svg onload=alert(1)>',
  "'; DROP TABLE reports; --",
  '\u0000\u0001\u001b[31mred\u001b[0m',
  '\ud800 lone, \uffff none',
  '\u202egnp.exe\u2028next',
  '::error file=x::\r\n::warning::%0A',
  '| a | `b` | **c** | [d](javascript:alert(1))',
  '# heading\n\n<details>',
  'GET /ünïcödé/日本語/🙂',
  'x'.repeat(3_000),
  '',
  '__proto__',
]

const states: RowState[] = ['pass', 'warning', 'fail', 'no-data', 'inconclusive', 'invalid']
const text = fc.oneof(
  { weight: 2, arbitrary: fc.constantFrom('GET /orders/:id', 'POST /pay', 'api', '(all)') },
  { weight: 1, arbitrary: fc.constantFrom(...hostile) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 30 }) },
)
const ms = fc.oneof(fc.double({ min: 0, max: 60_000, noNaN: true }), fc.constantFrom(0, 1, 1e-9, 3_600_000))
const count = fc.nat(100_000)
const ratio = fc.double({ min: 0, max: 1, noNaN: true })
const maybe = <T>(of: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(of, { nil: null })

const percentiles: fc.Arbitrary<Percentiles> = fc
  .array(ms, { minLength: 7, maxLength: 7 })
  .map((values) => values.toSorted((a, b) => a - b))
  .map(([a, b, c, d, e, f, g]) => ({
    p50Ms: a!,
    meanMs: b!,
    p90Ms: c!,
    p95Ms: d!,
    p99Ms: e!,
    p999Ms: f!,
    maxMs: g!,
  }))

const server = fc.record({
  cpuRatio: maybe(ratio),
  loopUtilization: maybe(ratio),
  loopDelayP50Ms: maybe(ms),
  loopDelayP99Ms: maybe(ms),
  loopDelayMaxMs: maybe(ms),
  gcCount: maybe(count),
  gcPauseMs: maybe(ms),
  heapUsedBytes: maybe(count),
  heapLimitBytes: maybe(count),
  rssBytes: maybe(count),
})

const row: fc.Arbitrary<SlaRow> = fc.record(
  {
    subject: text,
    metric: fc.constantFrom(
      'p50Ms',
      'p99Ms',
      'errorRatio',
      'throughputPerSec',
      'rssBytes',
      'recoveryMs',
      'eventGapMs',
    ),
    severity: fc.constantFrom('warning', 'critical'),
    importance: fc.constantFrom('info', 'low', 'medium', 'high', 'critical'),
    category: text,
    limit: ms,
    observed: maybe(ms),
    interval: maybe(fc.tuple(ms, ms)),
    samples: count,
    needed: count,
    state: fc.constantFrom(...states),
    by: fc.constantFrom('generator', 'target'),
    why: text,
    seconds: fc.record({ judged: count, broken: count, firstBrokenMs: maybe(ms) }),
    note: text,
    owner: text,
  },
  {
    requiredKeys: [
      'subject',
      'metric',
      'severity',
      'importance',
      'category',
      'limit',
      'observed',
      'interval',
      'samples',
      'needed',
      'state',
      'by',
      'why',
      'seconds',
    ],
  },
)

const second = fc.record({
  level: count,
  planned: count,
  sent: count,
  answered: count,
  errors: count,
  inFlight: count,
  response: maybe(percentiles),
  service: maybe(percentiles),
  lagP99Ms: maybe(ms),
  server: maybe(server),
  broken: fc.array(fc.nat(5), { maxLength: 3 }),
  incidents: fc.array(text, { maxLength: 1 }),
})

const seconds: fc.Arbitrary<LoadSecond[]> = fc
  .array(second, { maxLength: 8 })
  .map((all) =>
    all.map((one, k) => ({ atMs: k * 1_000, spanMs: k % 3 === 2 ? 400 : 1_000, phase: 0, ...one })),
  )

const incident: fc.Arbitrary<LoadIncident> = fc.record({
  id: text,
  openedAt: fc.nat(),
  atMs: ms,
  severity: fc.constantFrom('warning', 'critical'),
  reason: text,
  verdict: maybe(
    fc.record({
      cause: fc.constantFrom('cpu', 'blocked-loop', 'unknown'),
      summary: text,
      confidence: fc.constantFrom('high', 'medium', 'low'),
      route: text,
      culprit: fc.record({
        functionName: text,
        url: fc.oneof(text, fc.constant('file:///srv/shop/src/a%20b.js')),
        line: count,
        column: count,
        selfRatio: ratio,
        totalRatio: ratio,
        ratioBefore: maybe(ratio),
      }),
      evidence: fc.array(text, { maxLength: 3 }),
      alternatives: fc.constant([]),
    }),
  ),
  files: fc.constant([]),
})

const steps = fc.array(
  fc.record({
    name: text,
    count,
    errors: count,
    skipped: count,
    latency: maybe(percentiles),
    startsAtMs: ms,
  }),
  { maxLength: 3 },
)

const scenario: fc.Arbitrary<ScenarioReport> = fc.record(
  {
    name: text,
    category: text,
    model: fc.constantFrom('arrivals', 'users'),
    startedAt: fc.nat(),
    durationMs: ms,
    cutShort: maybe(text),
    phases: fc.constantFrom(
      [],
      [{ name: 'hold', judged: true, fromMs: 0, toMs: 8_000, fromLevel: 1, toLevel: 100, state: 'pass' }],
      [
        { name: 'one', judged: true, fromMs: 0, toMs: 4_000, fromLevel: 1, toLevel: 100, state: 'pass' },
        {
          name: '<i>two',
          judged: true,
          fromMs: 4_000,
          toMs: 8_000,
          fromLevel: 100,
          toLevel: 100,
          state: 'fail',
        },
      ],
      [{ name: '<b>', judged: false, fromMs: 0, toMs: 8_000, fromLevel: 0, toLevel: 0, state: null }],
    ),
    seconds,
    subjects: fc.array(
      fc.record({
        subject: text,
        count,
        errors: count,
        perSec: ms,
        response: maybe(percentiles),
        service: maybe(percentiles),
        split: maybe(
          fc.record({
            queueMs: ms,
            networkMs: ms,
            loopWaitMs: maybe(ms),
            handlerMs: maybe(ms),
            awaitMs: maybe(ms),
          }),
        ),
        statuses: fc.constant({ 200: 3 }),
        histograms: fc.constant({ response: new Histogram().toJSON(), service: new Histogram().toJSON() }),
      }),
      { maxLength: 3 },
    ),
    workflows: fc.array(
      fc.record({ name: text, count, errors: count, perSec: ms, whole: maybe(percentiles), steps }),
      { maxLength: 2 },
    ),
    errors: fc.array(
      fc.record({ subject: text, kind: text, count, firstMs: ms, lastMs: ms, example: text }),
      { maxLength: 2 },
    ),
    rows: fc.array(row, { maxLength: 12 }),
    slowest: fc.array(
      fc.record({
        subject: text,
        atMs: ms,
        responseMs: ms,
        serviceMs: ms,
        status: fc.nat(599),
        traceId: maybe(text),
      }),
      { maxLength: 3 },
    ),
    generator: fc.record({
      invalid: fc.boolean(),
      reasons: fc.array(text, { maxLength: 2 }),
      threads: count,
      lagP50Ms: ms,
      lagP99Ms: ms,
      lagMaxMs: ms,
      loopUtilization: ratio,
      cpuRatio: ratio,
      sentRatio: ratio,
      heapUsedBytes: count,
      stealRatio: maybe(ratio),
    }),
    slices: fc.array(
      fc.record({
        fromMs: ms,
        toMs: ms,
        requests: count,
        cpuUsPerRequest: ms,
        mainCpuUsPerRequest: maybe(ms),
        allocatedBytesPerRequest: maybe(ms),
        gcCount: count,
        gcUsPerRequest: ms,
        operationsPerRequest: fc.constant({ 'op:db': 2 }),
      }),
      { maxLength: 2 },
    ),
    incidents: fc.array(incident, { maxLength: 2 }),
    recovery: fc.record({ state: fc.constantFrom(...states), tookMs: maybe(ms), limitMs: maybe(ms) }),
    state: fc.constantFrom(...states),
  },
  {
    requiredKeys: [
      'name',
      'category',
      'model',
      'startedAt',
      'durationMs',
      'cutShort',
      'phases',
      'seconds',
      'subjects',
      'workflows',
      'errors',
      'rows',
      'slowest',
      'generator',
      'slices',
      'incidents',
      'state',
    ],
  },
)

const change = fc.double({ min: -1, max: 20, noNaN: true })
const comparison: fc.Arbitrary<ComparisonReport> = fc.record({
  against: text,
  rounds: count,
  confidence: ratio,
  rows: fc.array(
    fc.record({
      lane: fc.constantFrom('counts', 'work', 'time'),
      subject: text,
      metric: text,
      unit: fc.constantFrom('µs', 'ms', 'bytes', 'count', '/s'),
      before: maybe(ms),
      after: maybe(ms),
      change: maybe(change),
      interval: maybe(fc.tuple(change, change)),
      minEffect: ratio,
      verdict: fc.constantFrom(
        'regressed',
        'improved',
        'equivalent',
        'inconclusive',
        'no-data',
        'incomparable',
      ),
      why: text,
    }),
    { maxLength: 4 },
  ),
  grown: fc.array(fc.record({ functionName: text, url: text, line: count, beforeUs: ms, afterUs: ms }), {
    maxLength: 2,
  }),
})

const capacity: fc.Arbitrary<CapacityReport> = fc.record({
  unit: fc.constantFrom('arrivals', 'users'),
  levels: fc.array(
    fc.record({
      level: count,
      purpose: fc.constantFrom('search', 'confirm', 'recovery'),
      perSec: ms,
      errors: count,
      response: maybe(percentiles),
      server: maybe(server),
      state: fc.constantFrom(...states),
      broken: fc.array(text, { maxLength: 2 }),
    }),
    { maxLength: 5 },
  ),
  keeps: maybe(count),
  breaks: maybe(count),
  confirmed: count,
  knee: maybe(ms),
  fit: fc.constant(null),
  saturates: maybe(text),
  headroom: fc.constantFrom({}, { target: { level: 3, ratio: 1.4 } }),
})

const scaling: fc.Arbitrary<ScalingReport> = fc.record({
  by: fc.constantFrom('instances', 'heap'),
  rows: fc.array(
    fc.record({
      value: count,
      perSec: ms,
      efficiency: maybe(ratio),
      response: maybe(percentiles),
      state: fc.constantFrom(...states),
      why: text,
    }),
    { maxLength: 3 },
  ),
})

const whole = fc.record(
  {
    schema: fc.constant(1 as const),
    perfguard: text,
    id: fc.constant('20261121T223000Z-any'),
    title: text,
    startedAt: fc.nat(),
    endedAt: fc.nat(),
    seed: fc.nat(),
    options: fc.array(text, { maxLength: 2 }),
    target: fc.record({
      kind: fc.constantFrom('start', 'url', 'handler'),
      what: text,
      origin: maybe(text),
      pid: maybe(fc.nat()),
      readyMs: maybe(ms),
      hasPerf: fc.boolean(),
    }),
    environment: fc.record({
      node: text,
      v8: text,
      targetNode: maybe(text),
      platform: text,
      arch: text,
      cpuModel: text,
      cpus: count,
      memoryBytes: count,
      memoryLimitBytes: maybe(count),
      loadAverage: ratio,
      ci: fc.boolean(),
    }),
    scenarios: fc.array(scenario, { maxLength: 3 }),
    verdict: fc.record({
      state: fc.constantFrom(...states),
      exitCode: fc.constantFrom(0, 1, 2, 3, 4),
      reasons: fc.array(text, { maxLength: 3 }),
    }),
    comparison,
    capacity,
    scaling,
    caveats: fc.array(text, { maxLength: 2 }),
  },
  {
    requiredKeys: [
      'schema',
      'perfguard',
      'id',
      'title',
      'startedAt',
      'endedAt',
      'seed',
      'options',
      'target',
      'environment',
      'scenarios',
      'verdict',
      'caveats',
    ],
  },
)

/** Anything that the types allow, with totals that are those of its rows. */
export const anyReport: fc.Arbitrary<LoadReport> = whole.map((report) => {
  const totals: LoadReport['totals'] = {
    rows: 0,
    states: { pass: 0, warning: 0, fail: 0, 'no-data': 0, inconclusive: 0, invalid: 0 },
    requests: 4_200,
    errors: 3,
    durationMs: 60_000,
  }
  const complete = { ...report, totals } as LoadReport
  for (const { row: one } of rowsOf(complete)) {
    totals.rows++
    totals.states[one.state]++
  }
  return complete
})
