import { describe, expect, it } from 'vitest'
import type { Roll, State } from '../../lib/cluster/roll.ts'
import type { StateHead } from '../../lib/cluster/shares.ts'
import { atOnce } from '../../lib/cluster/turns.ts'
import { Whole } from '../../lib/cluster/whole.ts'
import { FakeView, head, incidentSummary, limitStatus } from '../http/fake-view.ts'
import { Worker } from './workers.ts'

const START = 1_800_000_000_000
const at = START + 2_000

function stateOf(worker: Worker, state: State['state'] = 'live', over: Partial<StateHead> = {}): State {
  const [first, ...rows] = worker.state(at, over).split('\n')
  return { head: JSON.parse(first!) as StateHead, rows, state }
}

function wholeOf(...states: State[]): Whole {
  const roll: Roll = { at, states, gone: null, unread: [], folded: [] }
  const whole = new Whole(new FakeView(), '1', roll, null)
  atOnce(whole.load())
  return whole
}

describe('the whole', () => {
  it('adds up operations, look-ups, workflows and their steps', () => {
    const workers = [new Worker('1', START), new Worker('2', START - 77_000)]
    for (const [i, worker] of workers.entries()) {
      for (let k = 0; k < 10; k++) worker.measure('op', 'db.query', 10 * (i + 1), START + k, i === 1 && k < 2)
      for (let k = 0; k < 5; k++) worker.hit('cache', k > i, START + k)
      worker.measure('workflow', 'pay', 30, START)
      worker.measure('step', 'pay/intent', 20, START)
    }
    const whole = wholeOf(...workers.map((worker) => stateOf(worker)))
    const [query, cache] = [...whole.operationSnapshots()]
    expect(query).toMatchObject({ name: 'db.query', count: 20, failed: 2, errorRatio: 0.1 })
    expect(query!.latency).toMatchObject({ meanMs: 15, maxMs: 20 })
    expect(cache).toMatchObject({ name: 'cache', count: 0, lookups: 10, hitRatio: 0.7, latency: null })
    expect([...whole.workflowSnapshots()]).toMatchObject([
      { name: 'pay', count: 2, steps: [{ name: 'intent', count: 2 }] },
    ])
    expect([...whole.operationTotals()]).toMatchObject([
      { subject: 'op:db.query', succeeded: 18, failed: 2 },
      { subject: 'op:cache', hits: 7, misses: 3 },
      { subject: 'workflow:pay', succeeded: 2 },
      { subject: 'workflow:pay/intent', succeeded: 2 },
    ])
  })

  it('has the worst statements of all, each once', () => {
    const slow = { operation: 'op:db', statement: 'select ?', failed: 1 }
    const repeat = { operation: 'op:db', statement: 'select ?', route: 'GET /a' }
    const told = [
      {
        slowest: [{ ...slow, count: 1, meanMs: 40, maxMs: 40 }],
        repeated: [{ ...repeat, requests: 2, most: 5 }],
      },
      {
        slowest: [{ ...slow, count: 3, meanMs: 20, maxMs: 30 }],
        repeated: [{ ...repeat, requests: 1, most: 9 }],
      },
    ]
    const states = told.map((statements, i) =>
      stateOf(new Worker(String(i), START), 'live', { head: head({ statements, incidents: [] }) }),
    )
    expect(wholeOf(...states).snapshotHead().statements).toEqual({
      slowest: [{ ...slow, failed: 2, count: 4, meanMs: 25, maxMs: 40 }],
      repeated: [{ ...repeat, requests: 3, most: 9 }],
    })
  })

  it('adds up connections of those who are there', () => {
    const counts = { open: 2, opened: 5, closed: 3, received: 10, sent: 20, receivedPerSec: 1, sentPerSec: 2 }
    const state = (i: number, of: State['state'], kind: 'ws' | 'sse'): State =>
      stateOf(new Worker(String(i), START), of, {
        head: head({ live: [{ name: 'chat', kind, ...counts }], incidents: [] }),
      })
    const whole = wholeOf(
      state(1, 'live', 'ws'),
      state(2, 'late', 'ws'),
      state(3, 'live', 'sse'),
      state(4, 'gone', 'ws'),
    )
    expect(whole.snapshotHead().live).toEqual([
      {
        name: 'chat',
        kind: 'ws',
        open: 4,
        opened: 10,
        closed: 6,
        received: 20,
        sent: 40,
        receivedPerSec: 2,
        sentPerSec: 4,
      },
      { name: 'chat', kind: 'sse', ...counts },
    ])
  })

  it('stands as its worst worker does, and forgets what those that are gone thought of limits', () => {
    const firing = limitStatus({ state: 'critical', phase: 'firing', why: 'too slow' })
    const critical: Partial<StateHead> = {
      firing: [{ subject: 'GET /a', ...firing }],
      head: head({ state: 'critical', process: { ...head().process, sla: [firing] }, incidents: [] }),
    }
    const [one, other] = [new Worker('1', START), new Worker('2', START)]
    const both = wholeOf(stateOf(one), stateOf(other, 'late', critical))
    expect(both.snapshotHead().state).toBe('critical')
    expect(both.firing()).toMatchObject([{ subject: 'GET /a', why: 'worker 2: too slow' }])
    expect([...both.limits()][0]!.limits).toMatchObject([{ phase: 'ok' }, { phase: 'firing' }])
    const alone = wholeOf(stateOf(one), stateOf(other, 'gone', critical))
    expect(alone.snapshotHead().state).toBe('ok')
    expect(alone.firing()).toEqual([])
    expect([...alone.processHeads()].map(({ worker }) => worker)).toEqual(['1'])
  })

  it('lists the incidents of all, each as its own worker knows it', () => {
    const [recording, done] = [incidentSummary({ state: 'recording' }), incidentSummary()]
    const newer = incidentSummary({ id: '2026-02-01T00-00-00-other' })
    const seen = stateOf(new Worker('1', START), 'live', { head: head({ incidents: [recording] }) })
    const taken = stateOf(new Worker('2', START), 'gone', { head: head({ incidents: [newer, done] }) })
    for (const states of [
      [seen, taken],
      [taken, seen],
    ]) {
      expect(wholeOf(...states).incidents()).toEqual([newer, done])
    }
  })
})
