import type { FlameProfile } from '../../../lib/flame/input.ts'
import type { LoadRecording } from '../../../lib/load/reports/html/page.ts'
import type {
  LoadReport,
  LoadSecond,
  Percentiles,
  PhaseReport,
  ScenarioReport,
  SlaRow,
  SlowLoadRequest,
  SubjectReport,
} from '../../../lib/load/report.ts'
import { rowsOf, tally } from '../../../lib/load/reports/tally.ts'
import { Histogram } from '../../../lib/stats/histogram.ts'
import { profileOf } from '../../flame/profiles.ts'
import type { Seen } from '../../flame/profiles.ts'

/**
 * A run that nobody made: Poisson arrivals at one queue with one server, which stands still once for 1.5 s. Every figure
 * of it is computed from those requests, so it looks as a run does; the report says that it is simulated.
 */

const STARTED_AT = Date.UTC(2026, 10, 21, 22, 30)
const SPAN_S = 60
const STALL: readonly [fromMs: number, toMs: number] = [38_000, 39_500]
const routes = [
  ['GET /orders/:id', 0.7, 1.4],
  ['POST /orders', 0.2, 3.1],
  ['GET /invoices/:id', 0.1, 5.2],
] as const

const phases: PhaseReport[] = [
  { name: 'warm-up', judged: false, fromMs: 0, toMs: 5_000, fromLevel: 60, toLevel: 60, state: null },
  { name: 'ramp', judged: false, fromMs: 5_000, toMs: 20_000, fromLevel: 60, toLevel: 220, state: null },
  { name: 'hold', judged: true, fromMs: 20_000, toMs: 60_000, fromLevel: 220, toLevel: 220, state: 'fail' },
]

interface Simulated {
  subject: string
  atMs: number
  endMs: number
  isError: boolean
}

function randomOf(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

function levelAt(ms: number): number {
  const { fromMs, toMs, fromLevel, toLevel } = phases.find((phase) => ms < phase.toMs)!
  return fromLevel + ((ms - fromMs) / (toMs - fromMs)) * (toLevel - fromLevel)
}

function requestsOf(seed: number): Simulated[] {
  const random = randomOf(seed)
  const exponential = (mean: number): number => -mean * Math.log(1 - random())
  const requests: Simulated[] = []
  let freeMs = 0
  for (let atMs = exponential(16); atMs < SPAN_S * 1_000; atMs += exponential(1_000 / levelAt(atMs))) {
    let pick = random()
    const [subject, , meanMs] = routes.find(([, weight]) => (pick -= weight) < 0) ?? routes[0]
    let beginMs = Math.max(atMs, freeMs)
    if (beginMs >= STALL[0] && beginMs < STALL[1]) beginMs = STALL[1]
    const endMs = beginMs + 0.4 + exponential(meanMs)
    freeMs = endMs
    requests.push({ subject, atMs, endMs: endMs + 0.3, isError: endMs - atMs > 1_000 && random() < 0.3 })
  }
  return requests
}

function histogramOf(requests: readonly Simulated[]): Histogram {
  const histogram = new Histogram()
  for (const { atMs, endMs } of requests) histogram.record(endMs - atMs)
  return histogram
}

function percentilesOf(histogram: Histogram): Percentiles | null {
  if (histogram.count === 0) return null
  const at = (q: number): number => histogram.quantileMs(q)!
  return {
    meanMs: histogram.meanMs,
    p50Ms: at(0.5),
    p90Ms: at(0.9),
    p95Ms: at(0.95),
    p99Ms: at(0.99),
    p999Ms: at(0.999),
    maxMs: histogram.maxMs,
  }
}

function secondsOf(requests: readonly Simulated[]): LoadSecond[] {
  let heap = 60
  return Array.from({ length: SPAN_S }, (_, k) => {
    const [from, to] = [k * 1_000, (k + 1) * 1_000]
    const ours = requests.filter(({ atMs }) => atMs >= from && atMs < to)
    const response = percentilesOf(histogramOf(ours))
    const blockedMs = Math.max(0, Math.min(to, STALL[1]) - Math.max(from, STALL[0]))
    const collected = k % 7 === 6
    heap = collected ? 58 + k / 8 : heap + ours.length / 28
    return {
      atMs: from,
      spanMs: 1_000,
      phase: phases.findIndex(({ toMs }) => from < toMs),
      level: Math.round(levelAt(from)),
      planned: ours.length,
      sent: ours.length,
      answered: requests.filter(({ endMs, isError }) => !isError && endMs >= from && endMs < to).length,
      errors: ours.filter(({ isError }) => isError).length,
      inFlight: requests.filter(({ atMs, endMs }) => atMs < to && endMs >= to).length,
      response,
      service: response,
      lagP99Ms: 0.6 + ours.length / 400,
      server: {
        cpuRatio: Math.min(1, ours.length / 420 + blockedMs / 1_000),
        loopUtilization: Math.min(1, ours.length / 400 + blockedMs / 1_000),
        loopDelayP50Ms: 0.2,
        loopDelayP99Ms: 2 + ours.length / 60 + blockedMs,
        loopDelayMaxMs: 4 + ours.length / 40 + blockedMs * 1.05,
        gcCount: collected ? 3 : 1,
        gcPauseMs: collected ? 14 + ours.length / 40 : ours.length / 90,
        heapUsedBytes: heap * 2 ** 20,
        heapLimitBytes: 2 ** 31,
        rssBytes: (130 + heap * 0.7) * 2 ** 20,
      },
      broken: response !== null && k >= 20 && response.p99Ms > 250 ? [1, 3] : [],
      incidents: k === 38 ? ['20261121T223038Z-7f3a'] : [],
    }
  })
}

function subjectOf(subject: string, requests: readonly Simulated[]): SubjectReport {
  const histogram = histogramOf(requests)
  const response = percentilesOf(histogram)
  const mean = histogram.meanMs
  return {
    subject,
    count: requests.length,
    errors: requests.filter(({ isError }) => isError).length,
    perSec: requests.length / 40,
    response,
    service: response,
    split: {
      queueMs: mean * 0.02,
      networkMs: mean * 0.05,
      loopWaitMs: mean * 0.71,
      handlerMs: mean * 0.14,
      awaitMs: mean * 0.08,
    },
    statuses: { 200: requests.length },
    histograms: { response: histogram.toJSON(), service: histogram.toJSON() },
  }
}

const row = (subject: string, metric: SlaRow['metric'], limit: number, observed: number | null): SlaRow => {
  const share = subject === 'GET /invoices/:id' ? 880 : 8_800
  const state = observed === null ? 'no-data' : observed <= limit ? 'pass' : 'fail'
  const why = {
    'no-data': 'no request of it was sent: no task has it',
    pass: `kept in ${share} requests`,
    fail: 'broken in 3 of 40 seconds, from 0:37 on',
  }[state]
  return {
    subject,
    metric,
    severity: 'critical',
    importance: 'critical',
    category: metric === 'loopDelayP99Ms' ? 'process' : 'api',
    limit,
    observed,
    interval: observed === null || metric === 'errorRatio' ? null : [observed * 0.9, observed * 1.12],
    samples: observed === null ? 0 : share,
    needed: metric === 'p99Ms' ? 1_000 : 100,
    state,
    by: metric === 'loopDelayP99Ms' ? 'target' : 'generator',
    why,
    seconds: {
      judged: 40,
      broken: state === 'fail' ? 3 : 0,
      firstBrokenMs: state === 'fail' ? 37_000 : null,
    },
  }
}

function rowsFor(subjects: readonly SubjectReport[]): SlaRow[] {
  const of = (name: string): SubjectReport => subjects.find(({ subject }) => subject === name)!
  const all = of('(all)')
  const [orders, invoices] = [of('GET /orders/:id'), of('GET /invoices/:id')]
  const rows: SlaRow[] = [
    row('(all)', 'p50Ms', 50, all.response!.p50Ms),
    row('(all)', 'p99Ms', 250, all.response!.p99Ms),
    row('(all)', 'errorRatio', 0.01, all.errors / all.count),
    row('GET /orders/:id', 'p99Ms', 250, orders.response!.p99Ms),
    {
      ...row('GET /invoices/:id', 'p95Ms', 60, invoices.response!.p95Ms),
      state: 'warning',
      severity: 'warning',
      importance: 'medium',
      why: 'over the limit that warns, with 99 %',
      note: 'Accounting waits for it at the end of a month.',
      owner: 'team-billing',
    },
    {
      ...row('GET /invoices/:id', 'p999Ms', 900, invoices.response!.p999Ms),
      state: 'inconclusive',
      importance: 'high',
      needed: 10_000,
      why: '880 of the 10 000 requests that a judgement needs',
    },
    row('DELETE /orders/:id', 'p95Ms', 80, null),
    row('process', 'loopDelayP99Ms', 2_000, 1_505),
    { ...row('(all)', 'throughputPerSec', 200, 200), observed: all.perSec, interval: null },
  ]
  return rows
}

const culprit = { functionName: 'renderInvoice', url: 'file:///srv/shop/src/invoice.js', line: 41, column: 3 }

function scenarioOf(seed: number): ScenarioReport {
  const requests = requestsOf(seed)
  const judged = requests.filter(({ atMs }) => atMs >= 20_000)
  const subjects = [
    subjectOf('(all)', judged),
    ...routes.map(([name]) =>
      subjectOf(
        name,
        judged.filter(({ subject }) => subject === name),
      ),
    ),
  ]
  const rows = rowsFor(subjects)
  const slowest = judged
    .toSorted((a, b) => b.endMs - b.atMs - (a.endMs - a.atMs))
    .slice(0, 20)
    .map(({ subject, atMs, endMs, isError }): SlowLoadRequest => {
      const ms = endMs - atMs
      return {
        subject,
        atMs,
        responseMs: ms,
        serviceMs: ms - 0.4,
        status: isError ? 503 : 200,
        traceId: null,
      }
    })
  const errors = requests.filter(({ isError }) => isError)
  const atOf = ({ atMs }: Simulated): number => atMs
  return {
    name: 'a minute of orders',
    category: 'api',
    model: 'arrivals',
    startedAt: STARTED_AT,
    durationMs: SPAN_S * 1_000,
    cutShort: null,
    phases,
    seconds: secondsOf(requests),
    subjects,
    workflows: [
      {
        name: 'pay',
        count: 410,
        errors: 6,
        perSec: 10.2,
        whole: subjects[2]!.response,
        steps: [
          {
            name: 'intent',
            count: 410,
            errors: 0,
            skipped: 0,
            latency: subjects[1]!.response,
            startsAtMs: 0,
          },
          { name: 'cart', count: 410, errors: 2, skipped: 0, latency: subjects[2]!.response, startsAtMs: 74 },
          {
            name: 'payment',
            count: 408,
            errors: 4,
            skipped: 2,
            latency: subjects[3]!.response,
            startsAtMs: 158,
          },
        ],
      },
    ],
    errors: [
      {
        subject: 'GET /orders/:id',
        kind: 'status 503',
        count: errors.length,
        firstMs: Math.min(...errors.map(atOf)),
        lastMs: Math.max(...errors.map(atOf)),
        example: 'answered 503 where 200 was expected',
      },
    ],
    rows,
    slowest,
    generator: {
      invalid: false,
      reasons: [],
      threads: 1,
      lagP50Ms: 0.4,
      lagP99Ms: 1.3,
      lagMaxMs: 6.2,
      loopUtilization: 0.21,
      cpuRatio: 0.19,
      sentRatio: 1,
      heapUsedBytes: 21 * 2 ** 20,
      stealRatio: 0.004,
    },
    slices: [
      {
        fromMs: 20_000,
        toMs: 40_000,
        requests: 4_400,
        cpuUsPerRequest: 2_104,
        mainCpuUsPerRequest: 1_980,
        allocatedBytesPerRequest: 48_211,
        gcCount: 36,
        gcUsPerRequest: 61,
        operationsPerRequest: { 'op:db.query': 2 },
      },
    ],
    incidents: [
      {
        id: '20261121T223038Z-7f3a',
        openedAt: STARTED_AT + 38_600,
        atMs: 38_600,
        severity: 'critical',
        reason: 'GET /orders/:id p99 1 210 ms (limit 250 ms, 610 requests in 3 s, over 99.99 % sure)',
        verdict: {
          cause: 'blocked-loop',
          confidence: 'high',
          summary:
            '93 % of the loop’s busy time went to `renderInvoice` (src/invoice.js:41), called from GET /invoices/:id; it was 3 % before.',
          route: 'GET /orders/:id',
          culprit: { ...culprit, selfRatio: 0.93, totalRatio: 0.93, ratioBefore: 0.03 },
          latencyBudget: { loopWaitMs: 702, onCpuMs: 11, gcMs: 9, awaitMs: 0 },
          evidence: ['The loop was held once for 1.5 s.', 'No other route took more CPU than before.'],
          alternatives: [],
        },
        files: [],
      },
    ],
    state: 'fail',
  }
}

/** Labelled as what it is, in its title and its caveats. */
export function simulatedReport(seed: number = 7): LoadReport {
  const scenario = scenarioOf(seed)
  const report: LoadReport = {
    schema: 1,
    perfguard: '0.0.0',
    id: '20261121T223000Z-simulated',
    title: 'Shop under load (simulated)',
    startedAt: STARTED_AT,
    endedAt: STARTED_AT + SPAN_S * 1_000,
    seed,
    options: ['quick'],
    target: {
      kind: 'start',
      what: 'node dist/server.js',
      origin: null,
      pid: 4_711,
      readyMs: 840,
      hasPerf: true,
    },
    environment: {
      node: 'v22.12.0',
      v8: '12.4.254.21',
      targetNode: 'v22.12.0',
      platform: 'linux',
      arch: 'x64',
      cpuModel: 'a machine that does not exist',
      cpus: 2,
      memoryBytes: 8 * 2 ** 30,
      memoryLimitBytes: null,
      loadAverage: 0.42,
      ci: true,
    },
    scenarios: [scenario],
    totals: {
      rows: 0,
      states: { pass: 0, warning: 0, fail: 0, 'no-data': 0, inconclusive: 0, invalid: 0 },
      requests: scenario.seconds.reduce((sum, { sent }) => sum + sent, 0),
      errors: scenario.seconds.reduce((sum, { errors }) => sum + errors, 0),
      durationMs: SPAN_S * 1_000,
    },
    verdict: {
      state: 'fail',
      exitCode: 1,
      reasons: [
        'GET /orders/:id p99 is over 250 ms: the loop was held for 1.5 s by renderInvoice.',
        'DELETE /orders/:id has no data: no task sends it.',
      ],
    },
    comparison: {
      against: 'main (9c1f2ab)',
      rounds: 12,
      confidence: 0.95,
      rows: [
        compared('counts', 'op:db.query', 'per request', 'count', [2, 3], [0.5, 0.5], 0, 'regressed'),
        compared('work', '(all)', 'CPU per request', 'µs', [1_842, 2_104], [0.112, 0.172], 0.05, 'regressed'),
        compared(
          'work',
          '(all)',
          'bytes allocated per request',
          'bytes',
          [48_100, 48_211],
          [-0.011, 0.016],
          0.05,
          'equivalent',
        ),
        compared(
          'work',
          '(all)',
          'collection time per request',
          'µs',
          [66, 61],
          [-0.13, -0.02],
          0.05,
          'inconclusive',
        ),
        compared('time', '(all)', 'p50', 'ms', [3.1, 3.3], [-0.06, 0.19], 0.2, 'equivalent'),
        compared('time', '(all)', 'p95', 'ms', [14, 19], [-0.42, 1.3], 0.2, 'inconclusive'),
      ],
      grown: [{ functionName: 'priceOf', url: 'src/price.js', line: 12, beforeUs: 210, afterUs: 441 }],
    },
    capacity: {
      unit: 'arrivals',
      levels: [50, 100, 200, 400, 300, 250, 275, 262].map((level) => {
        const load = level / 330
        const p50 = 2.4 / Math.max(0.02, 1 - load)
        const response = {
          meanMs: p50 * 1.4,
          p50Ms: p50,
          p90Ms: p50 * 3,
          p95Ms: p50 * 4,
          p99Ms: p50 * 20,
          p999Ms: p50 * 22,
          maxMs: p50 * 25,
        }
        const isKept = level <= 262
        return {
          level,
          purpose: level === 262 ? 'confirm' : 'search',
          perSec: Math.min(level, 318),
          errors: isKept ? 0 : Math.round((level - 262) * 0.4),
          response,
          server: null,
          state: isKept ? 'pass' : 'fail',
          broken: isKept ? [] : ['(all) p99 ≤ 250 ms'],
        } as const
      }),
      keeps: 262,
      breaks: 275,
      confirmed: 3,
      knee: 318,
      fit: { gamma: 1, alpha: 0.002, beta: 0.000_01 },
      saturates: 'the event loop of the one process: it was busy for 98 % of each second',
      headroom: {
        target: { level: 200, ratio: 1.31 },
        peak: { level: 250, ratio: 1.05 },
        burst: { level: 400, ratio: 0.66 },
      },
    },
    scaling: {
      by: 'instances',
      rows: [1, 2, 4].map((value) => ({
        value,
        perSec: [262, 498, 612][Math.log2(value)]!,
        efficiency: [1, 0.95, 0.58][Math.log2(value)]!,
        response: null,
        state: 'pass',
        why: value === 4 ? 'more processes than cores' : 'measured at saturation',
      })),
    },
    caveats: [
      'These figures are simulated: a queue with one server, which stands still once.',
      'Quick: intervals are wide.',
    ],
  }
  const rows = rowsOf(report)
  report.totals.rows = tally(rows).total
  for (const { row: one } of rows) report.totals.states[one.state]++
  return report
}

type Compared = NonNullable<LoadReport['comparison']>['rows'][number]

function compared(
  lane: Compared['lane'],
  subject: string,
  metric: string,
  unit: Compared['unit'],
  [before, after]: [number, number],
  interval: [number, number],
  minEffect: number,
  verdict: Compared['verdict'],
): Compared {
  const why = verdict === 'regressed' ? 'wholly beyond what matters' : 'the interval holds both'
  return {
    lane,
    subject,
    metric,
    unit,
    before,
    after,
    change: after / before - 1,
    interval,
    minEffect,
    verdict,
    why,
  }
}

/** Samples every 10 ms from 0:30 to 0:50: idle for the most part, and `renderInvoice` alone while it stood still. */
export function simulatedRecording(): LoadRecording {
  const [fromMs, toMs] = [30_000, 50_000]
  const random = randomOf(11)
  const seen = Array.from({ length: (toMs - fromMs) / 10 }, (_, i): Seen => {
    const atMs = fromMs + i * 10
    if (atMs >= STALL[0] && atMs < STALL[1])
      return { stack: ['a', 'renderInvoice', 'b'], us: 10_000, route: 1 }
    const pick = random()
    if (pick < 0.5) return { stack: ['(idle)'], us: 10_000, route: -1 }
    if (pick < 0.8) return { stack: ['n', 'a', 'c'], us: 10_000, route: 0 }
    return { stack: ['n', 'a', 'd', 'c'], us: 10_000, route: 0 }
  })
  const profile: FlameProfile = profileOf(seen)
  const { line, column, ...frame } = culprit
  for (const { callFrame } of profile.nodes)
    if (callFrame.functionName === culprit.functionName)
      Object.assign(callFrame, { ...frame, lineNumber: line - 1, columnNumber: column - 1 })
  return { scenario: 0, incident: '20261121T223038Z-7f3a', fromMs, toMs, profile }
}
