import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { createPerf } from '../../lib/index.ts'
import { perfguard } from '../../middleware/http.ts'
import { receiver } from '../notify/receiver.ts'
import { serve } from '../support/server.ts'
import { until } from '../support/until.ts'

const quiet = { capture: false, flight: false, watchdog: false, evaluateEveryMs: 50 } as const
const sla = { 'GET /slow': { p95Ms: 100, forMs: 0 } }
const secret = 'whsec_c2VjcmV0IG9mIHRoZSBob29r'

it('tells of a real breach, and shows no secret', async () => {
  const hook = await receiver()
  const url = `http://127.0.0.1:${hook.port}/T0P-SECRET`
  const headers = { authorization: 'Bearer T0P-SECRET' }
  const perf = createPerf({
    ...quiet,
    sla,
    notify: { deploySilenceMs: 0, webhooks: [{ url, secret, headers }] },
  })
  const app = await serve(perfguard(perf, (_, res) => void res.end()))
  try {
    const message = await until(() => {
      for (let i = 0; i < 100; i++)
        perf.observe({ route: '/slow', method: 'GET', status: 200, durationMs: 500 })
      return hook.received[0]
    })
    expect(JSON.parse(message.text)).toMatchObject({ kind: 'firing', alerts: [{ subject: 'GET /slow' }] })
    await until(() => perf.snapshot().notify![0]!.sent === 1)
    expect(perf.snapshot().operations).toEqual([])
    const json = await app.fetch('/perf')
    const page = await app.fetch('/perf?plain', { headers: { accept: 'text/html' } })
    const metrics = await app.fetch('/perf/metrics')
    for (const { status, text } of [json, page, metrics]) {
      expect(status).toBe(200)
      expect(text).not.toContain('T0P-SECRET')
      expect(text).not.toContain(secret)
    }
    expect(metrics.text).toContain('perfguard_notify_messages_total{outcome="sent"} 1')
  } finally {
    await perf.close()
    await app.close()
    await hook.close()
  }
})

it('keeps no process alive for a webhook that hangs or is not there', async () => {
  const hook = await receiver(() => {})
  const library = join(import.meta.dirname, '../../dist/esm/lib/index.js')
  const script = `
    import { createPerf } from ${JSON.stringify(library)}
    const webhooks = [{ url: 'http://127.0.0.1:${hook.port}/' }, { url: 'http://127.0.0.1:1/' }]
    const perf = createPerf({ ...${JSON.stringify({ ...quiet, sla })}, notify: { deploySilenceMs: 0, webhooks } }).start()
    perf.on('breach', () => setTimeout(() => clearInterval(busy), 200))
    const busy = setInterval(() => {
      for (let i = 0; i < 100; i++) perf.observe({ route: '/slow', method: 'GET', status: 200, durationMs: 500 })
    }, 20)
    process.on('exit', () => console.log(JSON.stringify(perf.snapshot().notify)))`
  try {
    const args = ['--input-type=module', '--eval', script]
    const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 20_000 })
    expect(JSON.parse(stdout)).toMatchObject([{ sent: 0 }, { sent: 0 }])
    expect(hook.received).toHaveLength(1)
  } finally {
    await hook.close()
  }
})
