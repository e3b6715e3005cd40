import { fork, type ChildProcess } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { PerfOptions, Snapshot } from '../../lib/index.ts'
import { ask } from '../support/server.ts'
import { until } from '../support/until.ts'

const app = join(import.meta.dirname, '../fixtures/cluster-app.js')
const PATIENCE_MS = 15_000
const ROUTE = 'GET /orders/:id'

export interface Started {
  worker: string
  pid: number
  /** The port that all workers share, and the one of this worker alone. */
  shared: number
  own: number
}

/** A real cluster, whose primary knows nothing of perfguard. */
export class Workers {
  readonly all: Started[] = []
  readonly folder: string
  readonly primary: ChildProcess
  /** Answers that clients have got. */
  answered: number = 0
  readonly #exited: Promise<unknown>

  constructor(count: number, options: PerfOptions = {}) {
    this.folder = mkdtempSync(join(tmpdir(), 'perfguard-cluster-'))
    const { NODE_ENV: _, VITEST: __, ...env } = process.env
    const quiet: PerfOptions = { flight: false, watchdog: false, capture: false, ...options }
    this.primary = fork(app, [String(count), JSON.stringify(quiet)], { env, execArgv: [], cwd: this.folder })
    this.primary.on('message', (message) => this.all.push(message as Started))
    this.#exited = new Promise((resolve) => this.primary.once('exit', resolve))
  }

  async ready(count: number): Promise<void> {
    await until(() => this.all.length >= count, { what: `${count} workers`, deadlineMs: 20_000 })
  }

  async replace(worker: Started): Promise<void> {
    process.kill(worker.pid, 'SIGKILL')
    this.all.splice(this.all.indexOf(worker), 1)
    this.primary.send('another one')
    await this.ready(this.all.length + 1)
  }

  /** Who has answered; null when nobody has. */
  async order(port: number, query = ''): Promise<string | null> {
    try {
      // What the primary hands to a worker that is just being killed gets no answer, and no end either.
      const signal = AbortSignal.timeout(PATIENCE_MS)
      const { headers } = await ask(port, `/orders/7?${query}`, { signal })
      this.answered++
      return String(headers['x-worker'])
    } catch {
      return null
    }
  }

  async orders(times: number, query?: (i: number) => string): Promise<void> {
    const { shared } = this.all[0]!
    await Promise.all(Array.from({ length: times }, (_, i) => this.order(shared, query?.(i))))
  }

  async snapshot(worker: Started): Promise<Snapshot> {
    return JSON.parse((await ask(worker.own, '/perf')).text) as Snapshot
  }

  /** Of the window, as this worker tells it. */
  async counted(worker: Started): Promise<number> {
    const { routes } = await this.snapshot(worker)
    return routes.find(({ route }) => route === ROUTE)?.count ?? 0
  }

  /** Since the start, as this worker tells Prometheus. */
  async total(worker: Started): Promise<number> {
    const { text } = await ask(worker.own, '/perf/metrics')
    const lines = text.matchAll(/^perfguard_http_requests_total\{.*route="\/orders\/:id"} (\d+)$/gm)
    return [...lines].reduce((sum, [, count]) => sum + Number(count), 0)
  }

  /** Every worker says that so many were counted, in all places. */
  async agree(count: number = this.answered): Promise<void> {
    for (const worker of this.all) {
      for (const read of [() => this.counted(worker), () => this.total(worker)]) {
        await until(async () => (await read()) === count, {
          what: `${count} requests, as worker ${worker.worker} says; now ${await read()}`,
        })
      }
    }
  }

  async end(): Promise<void> {
    if (this.primary.connected) this.primary.disconnect()
    await this.#exited
    rmSync(this.folder, { recursive: true, force: true })
  }
}

/** What a group with this primary has left where workers hand over. */
export function leftovers(primary: number): string[] {
  return readdirSync('/dev/shm').filter(
    (name) => name.startsWith('perfguard-workers-') && name.includes(`-${primary}-`),
  )
}
