import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Evidence, HeapSites, Trigger } from '../../lib/diagnose/evidence.ts'
import { onsetMs } from '../../lib/diagnose/onset.ts'
import type { Recording } from '../../lib/diagnose/recording.ts'
import { slowest } from '../../lib/diagnose/slowest.ts'
import { stretchSummary } from '../../lib/diagnose/stretch-summary.ts'
import { diagnose } from '../../lib/diagnose/verdict.ts'
import type { Metric } from '../../lib/types.ts'
import { empty } from './shop.ts'

const number = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 0, max: 12_000 }) },
  { weight: 2, arbitrary: fc.double({ min: -1e4, max: 1e4 }) },
  fc.constantFrom(Number.NaN, Infinity, -Infinity, -1, 1e300),
)
const index = fc.oneof(
  { weight: 9, arbitrary: fc.integer({ min: -1, max: 12 }) },
  fc.constantFrom(1e9, Number.NaN, 0.5),
)
const route = fc.constantFrom('GET /a', 'GET /b', '', '__proto__')
const url = fc.constantFrom(
  '',
  'node:fs',
  'file:///app/a.js',
  'file:///app/node_modules/@x/y/z.js',
  'node_modules',
  '/node_modules/',
)
const name = fc.constantFrom('', '(idle)', '(program)', '(garbage collector)', 'a', 'b`*', 'constructor')
const frame = fc.record({ functionName: name, url, line: number, column: number })
const orNull = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(arbitrary, { nil: null })
const list = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T[]> => fc.array(arbitrary, { maxLength: 14 })

const recording: fc.Arbitrary<Recording> = fc.record({
  fromMs: number,
  toMs: number,
  cpu: orNull(
    fc.record({
      frames: list(frame),
      nodeFrame: list(index),
      nodeParent: list(index),
      sampleNode: list(index),
      sampleAtMs: list(number),
      sampleRequest: list(index),
      sampleRoute: list(index),
      routes: list(route),
      intervalMs: number,
    }),
  ),
  requests: list(
    fc.record({
      number: index,
      route,
      status: fc.constantFrom(0, 200, 499, 500),
      aborted: fc.boolean(),
      startMs: number,
      headMs: number,
      endMs: number,
      weight: number,
    }),
  ),
  open: list(fc.record({ number: index, route: orNull(route), startMs: number })),
  operations: list(fc.record({ name, request: index, startMs: number, endMs: number, failed: fc.boolean() })),
  gc: list(
    fc.record({
      atMs: number,
      pauseMs: number,
      kind: fc.constantFrom('minor', 'major'),
      heapUsedBytes: orNull(number),
    }),
  ),
  beats: list(fc.record({ atMs: number, delayMs: number, heldMs: number })),
  host: list(
    fc.record({
      atMs: number,
      mainCpuMs: orNull(number),
      mainWaitMs: orNull(number),
      processCpuMs: number,
      throttledMs: orNull(number),
      stealMs: orNull(number),
    }),
  ),
  memory: list(
    fc.record({
      atMs: number,
      rssBytes: number,
      heapUsedBytes: number,
      heapLimitBytes: number,
      externalBytes: number,
    }),
  ),
  pool: list(fc.record({ atMs: number, delayMs: number })),
})

const metrics: Metric[] = [
  'meanMs',
  'p99Ms',
  'errorRatio',
  'throughputPerSec',
  'cpuRatio',
  'rssBytes',
  'loopBlockedMs',
  'gcPauseRatio',
  'heapUsedRatio',
]
const trigger: fc.Arbitrary<Trigger> = fc.oneof(
  fc.record({
    kind: fc.constant('sla'),
    subject: fc.constantFrom('GET /a', '*', 'process', 'nobody'),
    metric: fc.constantFrom(...metrics),
    type: fc.constant('latency_p99_high'),
    limit: number,
    observed: number,
  }),
  fc.record({
    kind: fc.constant('blocked-loop'),
    blockedMs: number,
    route: orNull(route),
    atMs: number,
    ended: fc.boolean(),
  }),
  fc.record({
    kind: fc.constant('memory'),
    rssBytes: number,
    limitBytes: number,
    growthBytesPerMin: number,
    minutesLeft: number,
  }),
  fc.record({ kind: fc.constant('starvation'), silentMs: number }),
  fc.record({ kind: fc.constant('hand') }),
)
const sites: fc.Arbitrary<HeapSites> = fc.record({
  atMs: number,
  totalBytes: number,
  sites: list(
    fc.record({
      functionName: name,
      url,
      line: number,
      column: number,
      selfBytes: number,
      caller: orNull(frame),
      above: list(frame),
    }),
  ),
})
const evidence: fc.Arbitrary<Evidence> = fc.record({
  trigger,
  onsetMs: number,
  before: orNull(recording),
  during: recording,
  reference: orNull(recording),
  heap: orNull(fc.record({ first: sites, second: sites })),
  process: fc.record({
    cpus: number,
    memoryLimitBytes: orNull(number),
    threadPoolSize: fc.integer({ min: 1, max: 1024 }),
    node: fc.constantFrom('v20.19.0', 'v26.0.0', ''),
    rootUrl: fc.constantFrom(null, 'file:///app'),
    caveats: fc.constant([]),
  }),
})

/** Every number in it is finite; what is called a ratio is from 0 to 1; no sentence has a hole. */
function check(value: unknown, path = ''): void {
  if (typeof value === 'number') {
    expect(Number.isFinite(value), path).toBe(true)
    if (path.endsWith('Ratio') || path.endsWith('ratioBefore')) {
      expect(value, path).toBeGreaterThanOrEqual(0)
      expect(value, path).toBeLessThanOrEqual(1)
    }
  } else if (typeof value === 'string') {
    expect(value, path).not.toMatch(/NaN|undefined|Infinity|null/)
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, inner] of Object.entries(value))
      if (!['line', 'column'].includes(key)) check(inner, `${path}.${key}`)
  }
}

it('has a verdict on anything, in finite numbers', () => {
  fc.assert(
    fc.property(evidence, (one) => check(diagnose(one))),
    { numRuns: 2_000 },
  )
}, 60_000)

it('summarizes anything', () => {
  fc.assert(
    fc.property(recording, trigger, (one, cause) => {
      check(stretchSummary(one))
      check(slowest(one))
      check(onsetMs(one, cause))
    }),
    { numRuns: 1_000 },
  )
}, 60_000)

it('says that it knows nothing when there is nothing', () => {
  const nothing: Evidence = {
    trigger: { kind: 'hand' },
    onsetMs: 0,
    before: null,
    during: empty(),
    reference: null,
    heap: null,
    process: {
      cpus: 2,
      memoryLimitBytes: null,
      threadPoolSize: 4,
      node: 'v20.19.0',
      rootUrl: null,
      caveats: [],
    },
  }
  const { cause, confidence, culprit } = diagnose(nothing)
  expect({ cause, confidence, culprit }).toEqual({ cause: 'unknown', confidence: 'low', culprit: undefined })
})
