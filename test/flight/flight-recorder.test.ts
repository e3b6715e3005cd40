import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, expect, it } from 'vitest'
import { systemClock } from '../../lib/clock.ts'
import { FlightRecorder } from '../../lib/flight/flight-recorder.ts'
import { processState } from '../../lib/process-state.ts'
import { until } from '../support/until.ts'

const thread = pathToFileURL(join(import.meta.dirname, '../fixtures/recorder-thread.cjs'))
const recorders: FlightRecorder[] = []
let heard: unknown[] = []

function recorder(worker = thread, data: object = {}): FlightRecorder {
  const made = new FlightRecorder({
    clock: systemClock,
    worker,
    data,
    arming: 'auto',
    maxNames: 10,
    onMessage: (message) => heard.push(message),
  })
  recorders.push(made)
  return made
}

afterEach(async () => {
  await Promise.all(recorders.splice(0).map((made) => made.close()))
  heard = []
})

it('starts a thread, talks with it, and ends it', async () => {
  const made = recorder()
  expect(made.state).toBe('new')
  made.start()
  made.start()
  await until(() => made.state === 'recording')
  expect(made.self).toMatchObject({ state: 'recording', coldStartMs: 7, lostRows: 0, armed: false })
  expect(made.self.readyMs).toBeGreaterThan(0)
  made.post({ type: 'hello' })
  await until(() => heard.length === 2)
  expect(heard[1]).toEqual({ type: 'echo', message: { type: 'hello' } })
  await made.close()
  await made.close()
  expect(made.state).toBe('closed')
  expect(made.caveats).toEqual([])
  expect(processState().recording).toBeUndefined()
})

it('ends a thread that does not answer', async () => {
  const made = recorder(thread, { fault: 'silent' })
  made.start()
  await made.close()
  expect(made.state).toBe('closed')
})

it.each([
  ['has no file', 'nowhere.cjs', undefined, /no flight recorder: Cannot find module/],
  ['throws', 'recorder-thread.cjs', 'throw', /no flight recorder: broken on purpose/],
])('says so when the thread %s', async (_, file, fault, caveat) => {
  const made = recorder(new URL(file, thread), { fault })
  made.start()
  await until(() => made.state === 'degraded')
  expect(made.caveats).toEqual([expect.stringMatching(caveat)])
  made.post('anything')
  made.beat(1, 2, 3)
  made.tape.end(made.tape.begin(1), made.names.numberOf('GET /'), 200, false, 1, 0, 2)
})

it.each([
  ['die', /its thread ended with code 9/],
  ['hog', /memory limit/],
])('goes on without a thread that dies: %s', async (type, caveat) => {
  const made = recorder()
  made.start()
  await until(() => made.state === 'recording')
  made.attribution.arm()
  made.post({ type })
  await until(() => made.state === 'degraded', { deadlineMs: 20_000 })
  expect(made.caveats).toEqual([expect.stringMatching(caveat)])
  expect(made.attribution.armed).toBe(false)
  expect(processState().recording).toBeUndefined()
})

it('leaves a second perf of the process without one, until the first is closed', async () => {
  const first = recorder()
  const second = recorder()
  first.start()
  second.start()
  expect(second.state).toBe('degraded')
  expect(second.caveats).toEqual(['no flight recorder: another perf of this process records already'])
  await first.close()
  const third = recorder()
  third.start()
  await until(() => third.state === 'recording')
})

it('is armed by trouble, and by the heartbeat', async () => {
  const made = recorder()
  made.start()
  made.beat(20, 0, 0)
  expect(made.attribution.armed).toBe(false)
  made.trouble(30)
  made.beat(40, 0, 0)
  expect(made.self.armed).toBe(true)
  made.beat(31_000, 0, 0)
  expect(made.self.armed).toBe(false)
})
