import type { Evidence, Trigger } from '../../lib/diagnose/evidence.ts'
import type { Recording } from '../../lib/diagnose/recording.ts'
import { cpu, simulate, wait, type App } from './event-loop.ts'

export const app = (name: string, file: string, line: number): string =>
  `${name} file:///app/src/${file}:${line}`
export const checkout = app('checkout', 'checkout.js', 12)
export const invoice = app('invoice', 'invoice.js', 8)
export const renderInvoice = app('renderInvoice', 'invoice.js', 41)
export const listItems = app('listItems', 'items.js', 5)
export const serialize = app('serialize', 'serialize.js', 3)

/** A shop in which nothing is wrong: three routes that await a database. */
export function shop(changes: Partial<App> = {}): App {
  return {
    ...changes,
    routes: {
      'POST /checkout': {
        perSec: 40,
        steps: () => [cpu(0.5, checkout), wait(8, 'db.query'), cpu(1, checkout, serialize)],
      },
      'GET /invoices/:id': {
        perSec: 10,
        steps: () => [cpu(0.3, invoice), wait(5, 'db.query'), cpu(2, invoice, renderInvoice)],
      },
      'GET /items': {
        perSec: 60,
        steps: () => [cpu(0.4, listItems), wait(4, 'db.query'), cpu(0.8, listItems, serialize)],
      },
      ...changes.routes,
    },
  }
}

export const latency = (subject: string, limit = 50): Trigger => ({
  kind: 'sla',
  subject,
  metric: 'p95Ms',
  type: 'latency_p95_high',
  limit,
  observed: 3 * limit,
})

/** Half a minute of the calm shop, then ten seconds of the broken one. */
export function evidenceOf(
  trigger: Trigger,
  broken: App,
  more: Partial<Evidence> = {},
  calm: App = shop({ seed: 7 }),
): Evidence {
  return {
    trigger,
    onsetMs: 40_000,
    before: simulate(calm, 10_000, 40_000),
    during: simulate(broken, 40_000, 50_000),
    reference: null,
    heap: null,
    process: {
      cpus: 2,
      memoryLimitBytes: null,
      threadPoolSize: 4,
      node: 'v26.1.0',
      rootUrl: 'file:///app/',
      caveats: [],
      ...more.process,
    },
    ...more,
  }
}

export function empty(fromMs = 0, toMs = 0): Recording {
  return {
    fromMs,
    toMs,
    cpu: null,
    requests: [],
    open: [],
    operations: [],
    gc: [],
    beats: [],
    host: [],
    memory: [],
    pool: [],
  }
}
