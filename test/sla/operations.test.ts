import { expect, it } from 'vitest'
import { OperationRecorder } from '../../lib/record/operation-recorder.ts'
import { Judges, type Judgements } from '../../lib/sla/judges.ts'
import { limitsByRow, ruleBook } from '../../lib/sla/rules.ts'
import type { OperationSla, Sla } from '../../lib/types.ts'
import { idleProcess } from './traffic.ts'

type Work = (recorder: OperationRecorder, nowMs: number) => void

/** Judged second by second, half of the time before it goes wrong. */
function judged(sla: Sla, calm: Work, broken: Work): Judgements {
  const book = ruleBook(sla)
  const recorder = new OperationRecorder({ spanMs: 60_000, max: 10, limitsMs: limitsByRow(book.operations) })
  const judges = new Judges(book, 2_000, 1_000_000)
  const found: Judgements = { breaches: [], recoveries: [], starved: [] }
  for (let second = 1; second <= 20; second++) {
    const nowMs = 1_000_000 + second * 1_000
    for (let nth = 0; nth < 100; nth++) (second > 10 ? broken : calm)(recorder, nowMs - 1)
    const entries = recorder.table.residents()
    const evaluation = judges.evaluation(entries, idleProcess, nowMs, nowMs, found)
    while (evaluation.next().done !== true);
    if (second === 10) expect(found.breaches).toEqual([])
  }
  return found
}

const call =
  (name: string, ms: number, failed = false, kind: 'op' | 'workflow' | 'step' = 'op'): Work =>
  (recorder, nowMs) =>
    recorder.end(recorder.begin(kind, name), kind, name, ms, failed, nowMs)

const cases: [string, string, OperationSla, Work, Work, string, RegExp][] = [
  [
    'slow',
    'op:db',
    { p99Ms: 10 },
    call('db', 2),
    call('db', 30),
    'latency_p99_high',
    /^op:db p99 .* calls in/,
  ],
  ['failing', 'op:db', { errorRatio: 0.01 }, call('db', 2), call('db', 2, true), 'error_rate_high', /calls/],
  [
    'unavailable',
    'op:db',
    { availability: 0.999 },
    call('db', 2),
    call('db', 2, true),
    'availability_low',
    /calls/,
  ],
  [
    'missing',
    'op:cache',
    { hitRatio: 0.8 },
    (recorder, nowMs) => recorder.hit('cache', true, nowMs),
    (recorder, nowMs) => recorder.hit('cache', false, nowMs),
    'hit_ratio_low',
    /^op:cache hit ratio .* look-ups in/,
  ],
  [
    'a slow workflow',
    'workflow:pay',
    { p95Ms: 100 },
    call('pay', 20, false, 'workflow'),
    call('pay', 300, false, 'workflow'),
    'latency_p95_high',
    /^workflow:pay p95 .* runs in/,
  ],
  [
    'a slow step',
    'workflow:pay/charge',
    { p95Ms: 100 },
    call('pay/charge', 20, false, 'step'),
    call('pay/charge', 300, false, 'step'),
    'latency_p95_high',
    /^workflow:pay\/charge p95/,
  ],
  ['silent', 'op:queue', { throughputPerSec: 50 }, call('queue', 1), () => {}, 'throughput_low', /calls/],
]

it.each(cases)('an operation that is %s breaks its row', (_, row, terms, calm, broken, type, message) => {
  const { breaches } = judged({ [row]: terms }, calm, broken)
  expect(breaches).toHaveLength(1)
  expect(breaches[0]).toMatchObject({ subject: row, type, severity: 'critical' })
  expect(breaches[0]!.message).toMatch(message)
})

it("'*' is for routes alone", () => {
  expect(judged({ '*': { p99Ms: 10 } }, call('db', 2), call('db', 30)).breaches).toEqual([])
})
