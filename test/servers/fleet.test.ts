import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { ask } from '../support/server.ts'
import { until } from '../support/until.ts'
import { Fleet, freePort, hasPrometheus } from './fleet-tools.ts'
import { finished } from './perfguard.ts'

const config = `export default {
  sla: { 'GET /orders/:id': { p90Ms: 400, errorRatio: 0.5, forMs: 0, minCount: 20 } },
  flight: false, watchdog: false, capture: false,
}`

describe.skipIf(!hasPrometheus)('a fleet (skipped without prometheus and prometheus-alertmanager)', () => {
  const folder = mkdtempSync(join(tmpdir(), 'perfguard-fleet-'))
  const fleet = new Fleet()
  afterAll(() => {
    fleet.end()
    rmSync(folder, { recursive: true, force: true })
  })
  const file = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text)
    return join(folder, name)
  }

  it(
    'is paged for by the rules that its SLA makes, and told when it is over',
    { timeout: 120_000 },
    async () => {
      const configFile = file('perfguard.config.mjs', config)
      const ports = await Promise.all([1, 2, 3].map(() => fleet.application(configFile)))
      const { code, err } = await finished(['rules', '--window', '10s', '--out', 'rules.yml'], folder)
      expect({ code, err }).toEqual({ code: 0, err: '' })
      const pager = await fleet.pager()
      const [port, alertmanagerPort] = [await freePort(), await freePort()]
      const alertmanager = startAlertmanager(alertmanagerPort, pager.port)
      const prometheus = startPrometheus(port, alertmanagerPort, ports)
      const query = async (expr: string): Promise<number[]> => {
        const { text } = await ask(port, `/api/v1/query?query=${encodeURIComponent(expr)}`)
        const { data } = JSON.parse(text) as { data: { result: { value: [number, string] }[] } }
        return data.result.map(({ value }) => Number(value[1]))
      }
      const scraped = (): Promise<boolean> =>
        query('count(up == 1)').then(
          ([count]) => count === 3,
          () => false,
        )
      await until(scraped, { deadlineMs: 30_000, what: 'three targets' }).catch((error: Error) => {
        throw new Error(`${error.message}\n${prometheus.said()}\n${alertmanager.said()}`)
      })

      let sent = 0
      const order = (ms: number): Promise<unknown>[] =>
        ports.map((one) => ((sent += 1), ask(one, `/orders/7?ms=${ms}`)))
      const heard = (status: string) => (): (typeof pager.alerts)[number] | undefined =>
        pager.alerts.find(
          (alert) => alert.labels['alertname'] === 'PerfguardLatencyP90High' && alert.status === status,
        )
      const [isFiring, isOver] = [heard('firing'), heard('resolved')]
      // Each process is as sure of it by itself, and says so.
      const isPassedOn = (): boolean =>
        pager.alerts.some(({ labels }) => labels['alertname'] === 'PerfguardInstanceBreach')
      while (!isFiring() || !isPassedOn())
        await Promise.all(Array.from({ length: 8 }, () => order(500)).flat())
      const slow = sent
      expect(isFiring()).toMatchObject({
        labels: { subject: 'GET /orders/:id', metric: 'p90Ms', severity: 'critical', job: 'shop' },
        annotations: { summary: expect.stringContaining('GET /orders/:id: p90 is broken') },
      })
      while (!isOver()) await Promise.all(order(0))
      const total = 'sum(perfguard_http_requests_total{route="/orders/:id"})'
      await until(async () => (await query(total))[0] === sent, { what: `${sent} requests` })
      // The limit is a boundary of its own: how many were over it is a count.
      const duration = 'perfguard_http_request_duration_seconds'
      const [over] = await query(
        `sum(${duration}_count{route="/orders/:id"}) - sum(${duration}_bucket{route="/orders/:id",le="0.4"})`,
      )
      expect(over).toBeGreaterThanOrEqual(slow)
      expect(over).toBeLessThanOrEqual(sent)
    },
  )

  function startAlertmanager(port: number, pagerPort: number): { said(): string } {
    const url = `http://127.0.0.1:${pagerPort}/`
    const route = { receiver: 'pager', group_by: ['...'], group_wait: '0s', group_interval: '1s' }
    const receivers = [{ name: 'pager', webhook_configs: [{ url }] }]
    return fleet.tool('prometheus-alertmanager', [
      `--config.file=${file('alertmanager.yml', JSON.stringify({ route, receivers }))}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--cluster.listen-address=',
      `--storage.path=${join(folder, 'alertmanager')}`,
    ])
  }

  function startPrometheus(port: number, alertmanagerPort: number, ports: number[]): { said(): string } {
    const targets = (...of: number[]): object[] => [{ targets: of.map((one) => `127.0.0.1:${one}`) }]
    const settings = {
      global: { scrape_interval: '500ms', scrape_timeout: '500ms', evaluation_interval: '500ms' },
      rule_files: ['rules.yml'],
      alerting: { alertmanagers: [{ static_configs: targets(alertmanagerPort) }] },
      scrape_configs: [
        { job_name: 'shop', metrics_path: '/perf/metrics', static_configs: targets(...ports) },
      ],
    }
    return fleet.tool('prometheus', [
      `--config.file=${file('prometheus.yml', JSON.stringify(settings))}`,
      `--web.listen-address=127.0.0.1:${port}`,
      `--storage.tsdb.path=${join(folder, 'prometheus')}`,
    ])
  }
})
