import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { PerfError } from '../../lib/errors.ts'
import { createPerf } from '../../lib/perf.ts'
import { until } from '../support/until.ts'
import { FakeView, INCIDENT_ID } from './fake-view.ts'
import { serve, serveListener } from './serve.ts'
import type { Answer } from './serve.ts'

async function post(view: FakeView): Promise<Answer> {
  return (await serve(view)).ask('/perf/captures', { method: 'POST' })
}

function refusing(error: unknown): FakeView {
  const view = new FakeView()
  view.captureNow = () => {
    throw error
  }
  return view
}

const location = `/perf/incidents/${INCIDENT_ID}`

it('a capture is accepted with its id and where it will be', async () => {
  const answer = await post(new FakeView())
  expect(answer.status).toBe(202)
  expect(answer.headers.location).toBe(location)
  expect(answer.json()).toEqual({ id: INCIDENT_ID, location })
})

it('a capture that runs already is joined, and named', async () => {
  const view = new FakeView()
  view.captureNow = () => ({ id: INCIDENT_ID, joined: true, done: new Promise(() => {}) })
  const answer = await post(view)
  expect(answer.status).toBe(409)
  expect(answer.headers.location).toBe(location)
  expect(answer.json()).toMatchObject({ id: INCIDENT_ID, location })
})

it.each([
  [12_300, '13'],
  [1, '1'],
  [0, '1'],
  [undefined, '60'],
])('a budget that forbids it for %s ms is 429 with Retry-After %s', async (retryAfterMs, seconds) => {
  const details = retryAfterMs === undefined ? {} : { retryAfterMs }
  const view = refusing(new PerfError('ERR_PERF_CAPTURE_REFUSED', 'captures rest for 60 s', details))
  const answer = await post(view)
  expect(answer.status).toBe(429)
  expect(answer.headers['retry-after']).toBe(seconds)
  expect(answer.json()).toMatchObject({ error: 'captures rest for 60 s' })
  expect(view.errors).toEqual([])
})

it('captures that are switched off are 503', async () => {
  const view = new FakeView()
  view.options = { ...view.options, capture: false }
  view.captureNow = () => {
    throw new Error('must not be asked')
  }
  expect((await post(view)).status).toBe(503)
})

it('a closed perf is 503', async () => {
  expect((await post(refusing(new PerfError('ERR_PERF_CLOSED', 'closed')))).status).toBe(503)
})

it('any other failure is 500, reported, and not shown', async () => {
  const view = refusing(new Error('EACCES /srv/app/perf-incidents'))
  const answer = await post(view)
  expect(answer.status).toBe(500)
  expect(answer.body).not.toContain('/srv')
  expect(view.errors).toHaveLength(1)
})

it('a capture that fails later counts as one error, and is no unhandled rejection', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'perfguard-'))
  onTestFinished(() => rm(dir, { recursive: true, force: true }))
  // A file where the folder of incidents should be.
  await writeFile(join(dir, 'taken'), '')
  const perf = createPerf({ capture: { dir: join(dir, 'taken'), duringMs: 500 } }).start()
  onTestFinished(() => perf.close())
  const errors: unknown[] = []
  perf.on('error', (error) => errors.push(error))
  const site = await serveListener(perf.handler())
  const { status } = await site.ask('/perf/captures', { method: 'POST' })
  expect(status).toBe(202)
  await until(() => errors.length > 0)
  await perf.close()
  expect(errors.map(String)).toHaveLength(1)
})
