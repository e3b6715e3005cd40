import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { ask } from '../support/server.ts'
import { until } from '../support/until.ts'
import { Workers } from './cluster-workers.ts'
import { Fleet, freePort, hasPrometheus } from './fleet-tools.ts'

const boundaries = [5, 10, 25, 50, 100, 150, 250, 500]
const sla = { 'GET /orders/:id': { p90Ms: 150 } }

describe.skipIf(!hasPrometheus)('several workers in Prometheus (skipped without it)', () => {
  const folder = mkdtempSync(join(tmpdir(), 'perfguard-workers-'))
  const fleet = new Fleet()
  let workers: Workers
  afterAll(async () => {
    fleet.end()
    await workers.end()
    rmSync(folder, { recursive: true, force: true })
  })

  it('have the quantiles that they show themselves, and one count, whichever worker is scraped', async () => {
    workers = new Workers(3, { sla })
    await workers.ready(3)
    // The slow ones are one worker's: an average of percentiles would be far off.
    const [slow, ...others] = workers.all
    await Promise.all([
      ...Array.from({ length: 30 }, (_, i) => workers.order(slow!.own, `ms=${110 + i * 3}`)),
      ...others.flatMap(({ own }) =>
        Array.from({ length: 60 }, (_, i) => workers.order(own, `ms=${i % 20}`)),
      ),
    ])
    await workers.agree(150)
    const victim = others[0]!
    const { latency } = (await workers.snapshot(slow!)).routes[0]!
    await workers.replace(victim)

    const port = await freePort()
    const settings = {
      global: { scrape_interval: '500ms', scrape_timeout: '500ms' },
      scrape_configs: [
        {
          job_name: 'shop',
          metrics_path: '/perf/metrics',
          // The port that they share: each scrape meets another worker.
          static_configs: [{ targets: [`127.0.0.1:${slow!.shared}`] }],
        },
      ],
    }
    writeFileSync(join(folder, 'prometheus.yml'), JSON.stringify(settings))
    fleet.tool('prometheus', [
      `--config.file=${join(folder, 'prometheus.yml')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      `--storage.tsdb.path=${join(folder, 'prometheus')}`,
    ])
    const query = async (expr: string): Promise<number | undefined> => {
      const { text } = await ask(port, `/api/v1/query?query=${encodeURIComponent(expr)}`)
      const { data } = JSON.parse(text) as { data: { result: { value: [number, string] }[] } }
      return data.result[0] && Number(data.result[0].value[1])
    }
    const series = '{route="/orders/:id"}'
    await until(
      () =>
        query(`sum(perfguard_http_requests_total${series})`).then(
          (n) => n === 150,
          () => false,
        ),
      {
        deadlineMs: 30_000,
        what: '150 requests in Prometheus',
      },
    )
    for (const [q, own] of [
      [0.5, latency!.p50Ms],
      [0.9, latency!.p90Ms],
      [0.95, latency!.p95Ms],
      [0.99, latency!.p99Ms],
    ] as const) {
      const theirs =
        (await query(`histogram_quantile(${q}, perfguard_http_request_duration_seconds_bucket${series})`))! *
        1_000
      const upper = boundaries.findIndex((boundary) => own <= boundary)
      const within = `p${q * 100}: ${theirs} in Prometheus, ${own} here`
      expect(theirs, within).toBeGreaterThanOrEqual(boundaries[upper - 1] ?? 0)
      expect(theirs, within).toBeLessThanOrEqual(boundaries[upper]!)
    }
    // A counter that had ever fallen would have begun anew.
    await workers.orders(20)
    await until(async () => (await query(`sum(perfguard_http_requests_total${series})`)) === 170)
    expect(await query(`resets(perfguard_http_request_duration_seconds_count${series}[5m])`)).toBe(0)
    expect(await query('perfguard_cluster_workers{state="gone"}')).toBe(1)
    expect(await query('count(perfguard_process_cpu_ratio)')).toBe(3)
  })
})
