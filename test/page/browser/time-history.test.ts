import { describe, expect, it } from 'vitest'
import { TimeHistory } from '../../../lib/page/browser/live/time-history.ts'
import type { Beat, BreachMark, ProcessHistory, ProcessSample } from '../../../lib/page/wire.ts'

const none: ProcessSample = {
  requestsPerSec: null,
  errorRatio: null,
  p50Ms: null,
  p95Ms: null,
  p99Ms: null,
  inFlight: null,
  cpuRatio: null,
  rssBytes: null,
  heapUsedBytes: null,
  loopDelayP99Ms: null,
  loopDelayMaxMs: null,
  blockedRatio: null,
  gcPauseRatio: null,
  gcMaxMs: null,
  shedPerSec: null,
}

function columnsOf(steps: number): ProcessHistory['columns'] {
  const columns = Object.keys(none).map((name) => [name, Array.from({ length: steps }, () => null)])
  return Object.fromEntries(columns) as ProcessHistory['columns']
}

function historyOf(steps: number, range: ProcessHistory['range'] = '10m'): TimeHistory {
  return new TimeHistory({
    schema: 1,
    at: steps * 1_000,
    worker: null,
    range,
    stepMs: 1_000,
    fromAt: 0,
    columns: columnsOf(steps),
    heapLimitBytes: 1,
    memoryLimitBytes: null,
    marks: [],
    gc: [],
  })
}

function beatOf(at: number, seconds: readonly number[]): Beat {
  const samples = seconds.map((second) => Object.assign({ at: second * 1_000 }, none, { p50Ms: second }))
  return { at, samples, gc: [] } as unknown as Beat
}

const breach: BreachMark = {
  kind: 'breach',
  at: 1_000,
  untilAt: null,
  subject: 'GET /',
  metric: 'p95Ms',
  severity: 'critical',
  limit: 1,
  observed: 2,
  message: '',
}

describe('the process over time', () => {
  it('goes on by the second, takes none twice, and says when some are missing', () => {
    const history = historyOf(3)
    expect(history.append(beatOf(4_500, [2, 3]))).toBe(true)
    expect(history.at).toEqual([0, 1_000, 2_000, 3_000])
    expect(history.columns.p50Ms).toEqual([null, null, null, 3])
    expect(history.append(beatOf(5_500, []))).toBe(true)
    expect(history.append(beatOf(9_500, [8]))).toBe(false)
    expect(history.nowAt).toBe(9_500)
  })

  it('keeps ten minutes', () => {
    const history = historyOf(600)
    history.breach({ ...breach, untilAt: 2_000 })
    history.breach({ ...breach, at: 3_000 })
    history.append(beatOf(610_500, [600, 601, 602, 603, 604, 605, 606, 607, 608, 609]))
    expect(history.at[0]).toBe(11_000)
    expect(history.columns.rssBytes.length).toBe(history.at.length)
    expect(history.marks.map(({ at }) => at)).toEqual([3_000])
  })

  it('leaves coarse steps to the server', () => {
    const history = historyOf(3, '24h')
    expect(history.append(beatOf(9_500, [8]))).toBe(true)
    expect(history.at.length).toBe(3)
  })

  it('ends a breach where it recovers, and knows an incident by its id', () => {
    const history = historyOf(3)
    history.breach(breach)
    history.breach(breach)
    expect(history.marks.length).toBe(1)
    const recovery = { subject: 'GET /', metric: 'p95Ms', severity: 'critical', at: 5_000 } as const
    history.recover({ ...recovery, limit: 1, observed: 0, durationMs: 4_000, message: '' })
    expect(history.marks[0]!.untilAt).toBe(5_000)
    const incident = {
      id: 'x',
      openedAt: 2_000,
      severity: 'critical',
      reason: '',
      breach: null,
      cause: 'cpu',
      summary: '',
      bytes: 0,
      state: 'recording',
    } as const
    history.incident(incident)
    history.incident({ ...incident, closedAt: 7_000, state: 'whole' })
    expect(history.marks.filter(({ kind }) => kind === 'capture').map(({ untilAt }) => untilAt)).toEqual([
      7_000,
    ])
  })
})
