import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { createPerf } from '../../lib/index.ts'
import { until } from '../support/until.ts'

const binary = ['prometheus-alertmanager', 'alertmanager'].find(
  (name) => spawnSync(name, ['--version']).status === 0,
)

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

interface Alert {
  labels: Record<string, string>
  annotations: Record<string, string>
  status: { state: string }
}

it.skipIf(binary === undefined)('a real Alertmanager hears of a breach and of its end', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'perfguard-alertmanager-'))
  const config = join(folder, 'config.yml')
  writeFileSync(config, 'route: { receiver: nobody }\nreceivers: [{ name: nobody }]\n')
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const args = [
    `--config.file=${config}`,
    `--storage.path=${folder}/data`,
    `--web.listen-address=127.0.0.1:${port}`,
    '--cluster.listen-address=',
  ]
  const child = spawn(binary!, args, { stdio: 'ignore' })
  const alerts = async (): Promise<Alert[]> =>
    await fetch(`${url}/api/v2/alerts`).then(
      async (answer) => (await answer.json()) as Alert[],
      () => [],
    )
  const perf = createPerf({
    sla: { 'GET /slow': { p95Ms: 100, forMs: 0 } },
    window: { spanMs: 1_000 },
    evaluateEveryMs: 50,
    capture: false,
    flight: false,
    watchdog: false,
    notify: { service: 'shop', deploySilenceMs: 0, webhooks: [{ url, format: 'alertmanager' }] },
  }).start()
  const observe = (durationMs: number): void => {
    for (let i = 0; i < 100; i++) perf.observe({ route: '/slow', method: 'GET', status: 200, durationMs })
  }
  try {
    await until(async () => (await fetch(`${url}/-/ready`).catch(() => null))?.ok, { deadlineMs: 30_000 })
    const fired = await until(async () => {
      observe(500)
      return (await alerts())[0]
    })
    expect(fired.labels).toMatchObject({
      alertname: 'latency_p95_high',
      severity: 'critical',
      service: 'shop',
      subject: 'GET /slow',
      metric: 'p95Ms',
    })
    expect(fired.annotations['summary']).toContain('GET /slow p95')
    expect(fired.status.state).toBe('active')
    // What has ended is not among them any more.
    await until(async () => {
      observe(1)
      return perf.snapshot().notify![0]!.sent >= 2 && (await alerts()).length === 0
    })
    expect(perf.snapshot().notify![0]).toMatchObject({ failed: 0, dropped: 0 })
  } finally {
    await perf.close()
    child.kill('SIGKILL')
    rmSync(folder, { recursive: true, force: true })
  }
})
