import type { Evidence, Trigger } from '../../lib/diagnose/evidence.ts'
import type { CpuSamples, Recording } from '../../lib/diagnose/recording.ts'
import type { Cause } from '../../lib/types.ts'
import { answer, cpu, gc, hold, pool, simulate, wait, type App, type Step } from './event-loop.ts'
import { frameOf } from './samples.ts'
import {
  app,
  checkout,
  evidenceOf,
  invoice,
  latency,
  listItems,
  renderInvoice,
  serialize,
  shop,
} from './shop.ts'

export interface Fault {
  evidence(): Evidence
  cause: Cause
  route?: string
  /** `renderInvoice`, of the application or of the package given. */
  culprit?: string
  package?: string
  alternative?: Cause
  /** What stands in its summary and evidence. */
  says?: RegExp
}

const CHECKOUT = 'POST /checkout'
const INVOICES = 'GET /invoices/:id'
const ITEMS = 'GET /items'

function withRoute(
  route: string,
  perSec: number,
  steps: (n: number, atMs: number) => Step[],
  more: Partial<App> = {},
): App {
  return shop({ ...more, routes: { ...more.routes, [route]: { perSec, steps } } })
}
const sla = (subject: string, metric: 'errorRatio', limit: number): Trigger => ({
  kind: 'sla',
  subject,
  metric,
  type: 'error_rate_high',
  limit,
  observed: 0.4,
})
const ofProcess = (metric: Extract<Trigger, { kind: 'sla' }>['metric']): Trigger => ({
  kind: 'sla',
  subject: 'process',
  metric,
  type: 'loop_blocked',
  limit: 0.1,
  observed: 1,
})
const inPackage = (name: string, path: string): string => `${name} file:///app/${path}`
const crunch = app('crunch', 'report.js', 9)
const report = app('report', 'report.js', 3)
const blocksInvoices = (ms: number): App =>
  withRoute(INVOICES, 2, () => [cpu(0.3, invoice), wait(5, 'db.query'), cpu(ms, invoice, renderInvoice)])
const blockedFor = (blockedMs: number, ended: boolean, route: string | null = null): Trigger => ({
  kind: 'blocked-loop',
  blockedMs,
  atMs: 50_000,
  ended,
  route,
})
const block = (...steps: Step[]): App => ({ ...shop(), jobs: [{ everyMs: 8_000, steps }] })

export const faults: Record<string, Fault> = {
  'its own work, after an await, labels on the synchronous part only': {
    evidence: () =>
      evidenceOf(
        latency(CHECKOUT),
        withRoute(CHECKOUT, 20, () => [
          cpu(0.5, checkout),
          wait(8, 'db.query'),
          cpu(40, checkout, serialize),
        ]),
      ),
    cause: 'cpu',
    route: CHECKOUT,
    culprit: 'serialize',
  },
  'its own work, recorder armed during the fault only': {
    evidence: () =>
      evidenceOf(
        latency(CHECKOUT),
        withRoute(
          CHECKOUT,
          20,
          () => [cpu(0.5, checkout), wait(8, 'db.query'), cpu(40, checkout, serialize)],
          { armed: true },
        ),
      ),
    cause: 'cpu',
    route: CHECKOUT,
    culprit: 'serialize',
  },
  'its own work, in a dependency three levels down, in pnpm': {
    evidence: () =>
      evidenceOf(
        latency(CHECKOUT),
        withRoute(CHECKOUT, 20, () => [
          cpu(
            30,
            checkout,
            inPackage('validate', 'node_modules/.pnpm/ajv@8/node_modules/ajv/dist/ajv.js:80'),
            inPackage('format', 'node_modules/.pnpm/@acme+dates@1/node_modules/@acme/dates/index.js:5'),
          ),
          wait(8, 'db.query'),
        ]),
      ),
    cause: 'cpu',
    route: CHECKOUT,
    culprit: 'format',
    package: '@acme/dates',
  },
  'another route holds the loop': {
    evidence: () => evidenceOf(latency(CHECKOUT), blocksInvoices(300)),
    cause: 'blocked-loop',
    route: INVOICES,
    culprit: 'renderInvoice',
  },
  'another route holds the loop, and the sampler misses half': {
    evidence: () => evidenceOf(latency(CHECKOUT), { ...blocksInvoices(300), missed: 0.5 }),
    cause: 'blocked-loop',
    route: INVOICES,
    culprit: 'renderInvoice',
  },
  'a route that was not there before holds the loop after an await': {
    evidence: () =>
      evidenceOf(
        latency(CHECKOUT),
        withRoute('GET /report', 2, () => [wait(5), cpu(300, report, crunch)], { armed: true }),
      ),
    cause: 'blocked-loop',
    route: 'GET /report',
    culprit: 'crunch',
  },
  'a route that was not there before holds the loop after an await, labels on the synchronous part only': {
    evidence: () =>
      evidenceOf(
        latency(CHECKOUT),
        withRoute('GET /report', 2, () => [cpu(0.1, report), wait(5), cpu(300, report, crunch)]),
      ),
    cause: 'blocked-loop',
    route: 'GET /report',
    culprit: 'crunch',
  },
  'a timer holds the loop': {
    evidence: () =>
      evidenceOf(
        latency(CHECKOUT),
        shop({
          jobs: [
            {
              everyMs: 700,
              steps: [cpu(250, app('refreshCache', 'cache.js', 20), app('rebuild', 'cache.js', 40))],
            },
          ],
        }),
      ),
    cause: 'blocked-loop',
    culprit: 'rebuild',
  },
  'a timer works in small pieces all the time': {
    evidence: () =>
      evidenceOf(
        latency(CHECKOUT, 20),
        shop({ jobs: [{ everyMs: 2, steps: [cpu(15, app('poll', 'poll.js', 20))] }] }),
      ),
    cause: 'cpu',
    culprit: 'poll',
  },
  'pbkdf2Sync in another route': {
    evidence: () =>
      evidenceOf(
        latency(CHECKOUT),
        withRoute('POST /login', 3, () => [
          cpu(200, app('login', 'login.js', 3), 'pbkdf2Sync node:internal/crypto/pbkdf2:60', 'run'),
        ]),
      ),
    cause: 'blocked-loop',
    route: 'POST /login',
    culprit: 'login',
  },
  'spawnSync in another route, which uses no CPU': {
    evidence: () =>
      evidenceOf(
        latency(CHECKOUT),
        withRoute('POST /zip', 1, () => [
          hold(400, app('zip', 'zip.js', 3), 'execSync node:child_process:900', 'spawn'),
        ]),
      ),
    cause: 'blocked-loop',
    route: 'POST /zip',
    culprit: 'zip',
  },
  'a fault of three seconds in ten': {
    evidence: () =>
      evidenceOf(
        latency(CHECKOUT),
        withRoute(INVOICES, 6, (_, atMs) => [
          cpu(0.3, invoice),
          wait(5, 'db.query'),
          cpu(atMs > 42_000 && atMs < 45_000 ? 120 : 2, invoice, renderInvoice),
        ]),
      ),
    cause: 'blocked-loop',
    route: INVOICES,
    culprit: 'renderInvoice',
  },
  'another route takes more, in small pieces': {
    evidence: () =>
      evidenceOf(
        latency(CHECKOUT),
        withRoute(ITEMS, 58, () => [
          cpu(0.4, listItems),
          wait(4, 'db.query'),
          cpu(14, listItems, app('sortItems', 'items.js', 50)),
        ]),
      ),
    cause: 'cpu',
    route: ITEMS,
    culprit: 'sortItems',
  },
  'what creeps over a minute is in `before` already': {
    evidence: () => {
      const creeping = withRoute(CHECKOUT, 20, (_, atMs) => [
        cpu(0.5, checkout),
        wait(8, 'db.query'),
        cpu(1 + Math.max(0, atMs - 10_000) / 1_000, checkout, serialize),
      ])
      return {
        ...evidenceOf(latency(CHECKOUT), creeping, {}, creeping),
        reference: simulate(shop({ seed: 3 }), -60_000, 0),
      }
    },
    cause: 'cpu',
    route: CHECKOUT,
    culprit: 'serialize',
  },
  'allocation churn': {
    evidence: () =>
      evidenceOf(
        latency(CHECKOUT),
        withRoute(CHECKOUT, 20, () => [
          cpu(0.5, checkout),
          wait(8, 'db.query'),
          cpu(10, checkout, serialize),
          gc(20),
        ]),
      ),
    cause: 'gc',
    route: CHECKOUT,
    culprit: 'serialize',
  },
  'collections that have much to keep, and a look at the heap': {
    evidence: () =>
      evidenceOf(
        ofProcess('gcPauseRatio'),
        withRoute(INVOICES, 10, (n) => [
          cpu(0.3, invoice),
          wait(5, 'db.query'),
          cpu(2, invoice, renderInvoice),
          ...(n % 2 === 0 ? [gc(30)] : []),
        ]),
        { heap: leakedBy(renderInvoice, 2e7) },
      ),
    cause: 'gc',
    route: INVOICES,
    culprit: 'renderInvoice',
  },
  'a full heap that is collected all the time': {
    evidence: () =>
      evidenceOf(
        latency(CHECKOUT),
        withRoute(
          CHECKOUT,
          20,
          (n) => [
            cpu(0.5, checkout),
            wait(8, 'db.query'),
            cpu(1, checkout, serialize),
            ...(n % 10 === 0 ? [gc(300, true)] : []),
          ],
          { heapUsedBytes: () => 4.8e8 },
        ),
        { heap: leakedBy(checkout) },
      ),
    cause: 'heap-leak',
    route: CHECKOUT,
    culprit: 'checkout',
  },
  'a slow database': {
    evidence: () =>
      evidenceOf(
        latency(CHECKOUT),
        withRoute(CHECKOUT, 40, () => [
          cpu(0.5, checkout),
          wait(208, 'db.query'),
          cpu(1, checkout, serialize),
        ]),
      ),
    cause: 'downstream',
    route: CHECKOUT,
  },
  'a quick query that is asked again and again': {
    evidence: () => {
      const asking = (times: number): App =>
        withRoute(CHECKOUT, 20, () => [
          cpu(0.5, checkout),
          ...Array.from({ length: times }, () => wait(5, 'op:pg.query')),
          cpu(1, checkout, serialize),
        ])
      return evidenceOf(latency(CHECKOUT), asking(41), {}, asking(2))
    },
    cause: 'downstream',
    route: CHECKOUT,
    says: /; each slow request makes 41 calls \(2 before\)\.[^]*`op:pg\.query`: \d+ ms more than before for each slow request, in 41 calls \(2 before\)/,
  },
  'a slow operation whose own limit broke': {
    evidence: () =>
      evidenceOf(
        latency('op:bank.charge', 20),
        withRoute(CHECKOUT, 40, () => [
          cpu(0.5, checkout),
          wait(208, 'op:bank.charge'),
          cpu(1, checkout, serialize),
        ]),
        {},
        withRoute(CHECKOUT, 40, () => [
          cpu(0.5, checkout),
          wait(8, 'op:bank.charge'),
          cpu(1, checkout, serialize),
        ]),
      ),
    cause: 'downstream',
  },
  'a slow remote call without a name': {
    evidence: () =>
      evidenceOf(
        latency(CHECKOUT),
        withRoute(CHECKOUT, 40, () => [
          cpu(0.5, checkout),
          wait(8, 'db.query'),
          wait(200),
          cpu(1, checkout, serialize),
        ]),
      ),
    cause: 'downstream',
    route: CHECKOUT,
  },
  'a slow remote call without a name, on a loop that is busy as always': {
    evidence: () => {
      const busy = (ms: number): App =>
        shop({
          jobs: [{ everyMs: 25, steps: [cpu(20, app('index', 'search.js', 1))] }],
          seed: 5,
          routes: {
            [CHECKOUT]: {
              perSec: 20,
              steps: () => [cpu(0.5, checkout), wait(ms), cpu(1, checkout, serialize)],
            },
          },
        })
      return evidenceOf(latency(CHECKOUT), busy(300), {}, busy(10))
    },
    cause: 'downstream',
    route: CHECKOUT,
  },
  'a full thread pool': {
    evidence: () =>
      evidenceOf(
        latency(CHECKOUT),
        shop({
          routes: {
            [CHECKOUT]: {
              perSec: 40,
              steps: () => [cpu(0.5, checkout), wait(8, 'db.query'), pool(5), cpu(1, checkout, serialize)],
            },
            'POST /hash': {
              perSec: 25,
              steps: () => [
                cpu(0.6, app('hash', 'hash.js', 3), 'pbkdf2 node:internal/crypto/pbkdf2:30'),
                pool(170),
              ],
            },
          },
        }),
      ),
    cause: 'threadpool',
    route: 'POST /hash',
    culprit: 'hash',
  },
  'long jobs in the thread pool, of which none has to wait': {
    evidence: () =>
      evidenceOf(
        latency(CHECKOUT),
        withRoute(CHECKOUT, 10, () => [cpu(0.5, checkout), pool(120), cpu(1, checkout, serialize)]),
      ),
    cause: 'threadpool',
    route: CHECKOUT,
  },
  'nine times the arrivals': {
    evidence: () =>
      evidenceOf(
        latency(CHECKOUT),
        shop({
          routes: Object.fromEntries(
            Object.entries(shop().routes).map(([route, one]) => [route, { ...one, perSec: 9 * one.perSec }]),
          ),
        }),
      ),
    cause: 'saturation',
  },
  'nine times the arrivals of one route': {
    evidence: () =>
      evidenceOf(
        latency(ITEMS),
        withRoute(ITEMS, 900, () => [
          cpu(0.4, listItems),
          wait(4, 'db.query'),
          cpu(0.8, listItems, serialize),
        ]),
      ),
    cause: 'saturation',
    route: ITEMS,
  },
  'a machine that does not let us run': {
    evidence: () => evidenceOf(latency(CHECKOUT), shop({ slowness: 6 })),
    cause: 'host',
  },
  'twice the customers, on a machine that lets us run less and less': {
    evidence: () => {
      const { routes } = shop()
      const twice = Object.entries(routes).map(([route, one]) => [route, { ...one, perSec: 2 * one.perSec }])
      const crowd = shop({ routes: Object.fromEntries(twice) as App['routes'], slowness: 3.2 })
      return evidenceOf(latency(CHECKOUT), crowd, {}, shop({ seed: 7, slowness: 2.5 }))
    },
    cause: 'unknown',
  },
  'a process that was stopped for two seconds': {
    evidence: () => {
      const evidence = evidenceOf(ofProcess('loopBlockedMs'), {
        ...shop(),
        jobs: [{ everyMs: 6_000, steps: [hold(2_000)] }],
      })
      return { ...evidence, during: withoutSamples(evidence.during, 46_000, 48_030) }
    },
    cause: 'host',
  },
  'its own work, on a machine that is always crowded': {
    evidence: () =>
      evidenceOf(
        latency(CHECKOUT),
        withRoute(
          CHECKOUT,
          10,
          () => [cpu(0.5, checkout), wait(8, 'db.query'), cpu(30, checkout, serialize)],
          { slowness: 2.5 },
        ),
        {},
        shop({ seed: 7, slowness: 2.5 }),
      ),
    cause: 'cpu',
    route: CHECKOUT,
    culprit: 'serialize',
  },
  'one block after an await, by the only request that was there': {
    evidence: () => {
      const uploads = (ms: number): App => ({
        routes: {
          'POST /upload': {
            perSec: 2,
            steps: (n) => [cpu(0.1, report), wait(2), cpu(n === 5 ? ms : 0.1, app('resume', 'upload.js', 9))],
          },
        },
      })
      const evidence = evidenceOf(latency(CHECKOUT), uploads(1_500), {}, uploads(0.1))
      const { atMs, heldMs } = evidence.during.beats.reduce((a, b) => (b.heldMs > a.heldMs ? b : a))
      return {
        ...evidence,
        trigger: { kind: 'blocked-loop', route: null, ended: true, atMs, blockedMs: heldMs },
      }
    },
    cause: 'blocked-loop',
    route: 'POST /upload',
    culprit: 'resume',
  },
  'a process that is stopped again and again': {
    evidence: () => {
      const stopped = simulate(
        slowShop({ jobs: [{ everyMs: 600, steps: [hold(250, 'stopped')] }] }),
        40_000,
        50_000,
      )
      const during = { ...stopped, cpu: withoutFrame(stopped.cpu!, 'stopped') }
      return { ...evidenceOf(latency(CHECKOUT, 250), slowShop(), {}, slowShop({ seed: 7 })), during }
    },
    cause: 'host',
  },
  'a timer holds the loop while one route awaits long, and the others hardly ever are there': {
    evidence: () =>
      evidenceOf(
        latency(CHECKOUT, 250),
        slowShop({ jobs: [{ everyMs: 750, steps: [cpu(250, report, crunch)] }] }),
        {},
        slowShop({ seed: 7 }),
      ),
    cause: 'blocked-loop',
    culprit: 'crunch',
  },
  'a timer holds the loop while a service answers, by name': {
    evidence: () =>
      evidenceOf(
        latency(CHECKOUT, 250),
        slowShop({ jobs: [{ everyMs: 750, steps: [cpu(250, report, crunch)] }] }, 'POST payments.example'),
        {},
        slowShop({ seed: 7 }, 'POST payments.example'),
      ),
    cause: 'blocked-loop',
    culprit: 'crunch',
  },
  'another route holds the loop, and nothing could sample': {
    evidence: () => {
      const evidence = evidenceOf(blockedFor(1_000, false, 'GET /report'), block(cpu(3_000, report, crunch)))
      return { ...evidence, during: { ...evidence.during, cpu: null } }
    },
    cause: 'blocked-loop',
    route: 'GET /report',
  },
  'a young process without a calm to compare with': {
    evidence: () => ({ ...evidenceOf(latency(CHECKOUT), blocksInvoices(300)), before: null }),
    cause: 'blocked-loop',
    route: INVOICES,
    culprit: 'renderInvoice',
  },
  'JSON.parse in a route of which the limit says nothing': {
    evidence: () =>
      evidenceOf(
        latency(ITEMS),
        withRoute(
          'POST /upload',
          3,
          () => [
            cpu(1, app('upload', 'upload.js', 2)),
            wait(30),
            cpu(150, app('upload', 'upload.js', 2), 'parse'),
          ],
          { armed: true },
        ),
      ),
    cause: 'blocked-loop',
    route: 'POST /upload',
    culprit: 'upload',
  },
  'answers with errors': {
    evidence: () =>
      evidenceOf(
        sla(CHECKOUT, 'errorRatio', 0.01),
        withRoute(CHECKOUT, 40, (n) => [
          cpu(0.5, checkout),
          wait(8, 'db.query', n % 2 === 0),
          answer(n % 2 === 0 ? 500 : 200),
        ]),
      ),
    cause: 'errors',
    route: CHECKOUT,
  },
  'two faults at once, the larger first': {
    evidence: () =>
      evidenceOf(
        latency(CHECKOUT),
        withRoute(
          CHECKOUT,
          20,
          () => [cpu(0.5, checkout), wait(188, 'db.query'), cpu(30, checkout, serialize)],
          { armed: true },
        ),
      ),
    cause: 'downstream',
    route: CHECKOUT,
    alternative: 'cpu',
  },
  'the watchdog sees a block that goes on': {
    evidence: () =>
      evidenceOf(
        blockedFor(1_000, false),
        block(cpu(3_000, app('tick', 'jobs.js', 1), app('rebuild', 'jobs.js', 9))),
      ),
    cause: 'blocked-loop',
    culprit: 'rebuild',
  },
  'the watchdog knows the route that the samples do not': {
    evidence: () => evidenceOf(blockedFor(1_000, false, 'GET /report'), block(cpu(3_000, report, crunch))),
    cause: 'blocked-loop',
    route: 'GET /report',
    culprit: 'crunch',
  },
  'microtasks that never end': {
    evidence: () =>
      evidenceOf({ kind: 'starvation', silentMs: 1_900 }, block(cpu(3_000, app('spin', 'spin.js', 4)))),
    cause: 'blocked-loop',
    culprit: 'spin',
  },
  'the loop is held, says the process row': {
    evidence: () => evidenceOf(ofProcess('loopBlockedMs'), blocksInvoices(300)),
    cause: 'blocked-loop',
    route: INVOICES,
    culprit: 'renderInvoice',
  },
  'CPU over its limit by one route': {
    evidence: () =>
      evidenceOf(
        ofProcess('cpuRatio'),
        withRoute(CHECKOUT, 20, () => [
          cpu(0.5, checkout),
          wait(8, 'db.query'),
          cpu(40, checkout, serialize),
        ]),
      ),
    cause: 'cpu',
    route: CHECKOUT,
    culprit: 'serialize',
  },
  'pauses over their limit': {
    evidence: () =>
      evidenceOf(
        ofProcess('gcPauseRatio'),
        withRoute(CHECKOUT, 20, () => [
          cpu(0.5, checkout),
          wait(8, 'db.query'),
          cpu(6, checkout, serialize),
          gc(15),
        ]),
      ),
    cause: 'gc',
    route: CHECKOUT,
    culprit: 'serialize',
  },
  'memory on its way to the limit': {
    evidence: () =>
      evidenceOf(
        { kind: 'memory', rssBytes: 4e8, limitBytes: 5e8, growthBytesPerMin: 6e7, minutesLeft: 2 },
        shop({ heapUsedBytes: (atMs) => 3e7 + 1_000 * (atMs - 40_000), armed: true }),
        { heap: leakedBy(renderInvoice) },
      ),
    cause: 'heap-leak',
    route: INVOICES,
    culprit: 'renderInvoice',
  },
  'a leak of so little work that no sample shows it': {
    evidence: () =>
      evidenceOf(
        { kind: 'memory', rssBytes: 4e8, limitBytes: 5e8, growthBytesPerMin: 6e7, minutesLeft: 2 },
        shop({ heapUsedBytes: (atMs) => 3e7 + 1_000 * (atMs - 40_000), armed: true }),
        { heap: leakedBy(app('rememberPrice', 'cache.js', 9), 1e6, [serialize, renderInvoice, invoice]) },
      ),
    cause: 'heap-leak',
    route: INVOICES,
    culprit: 'rememberPrice',
  },
  'by hand, while nothing is wrong': {
    evidence: () => evidenceOf({ kind: 'hand' }, shop()),
    cause: 'unknown',
  },
  'by hand, while another route holds the loop': {
    evidence: () => evidenceOf({ kind: 'hand' }, blocksInvoices(300)),
    cause: 'blocked-loop',
    route: INVOICES,
    culprit: 'renderInvoice',
  },
  'a limit that is broken in the calm as well': {
    evidence: () => evidenceOf(latency(CHECKOUT, 5), shop()),
    cause: 'unknown',
  },
}

/** Two looks at a heap in which the maps that one function fills grow; `above` are who calls it, the nearest first. */
function leakedBy(text: string, firstBytes = 1e6, above: string[] = []): Evidence['heap'] {
  const boot = { ...frameOf(app('boot', 'boot.js', 1)), selfBytes: 2e7, caller: null }
  const look = (selfBytes: number): NonNullable<Evidence['heap']>['first'] => {
    const maps = { ...frameOf('Map'), selfBytes, caller: frameOf(text), above: above.map(frameOf) }
    return { atMs: 0, totalBytes: 3e7, sites: [maps, boot] }
  }
  return { first: look(firstBytes), second: look(firstBytes + 8e6) }
}

/** A shop whose checkouts await a service for long. */
function slowShop(changes: Partial<App> = {}, name: string | null = null): App {
  const steps = (): Step[] => [cpu(0.5, checkout), wait(150, name), cpu(1, checkout, serialize)]
  return shop({ ...changes, routes: { ...changes.routes, [CHECKOUT]: { perSec: 20, steps } } })
}

/** A process that does not run leaves no samples behind. */
function withoutFrame(samples: CpuSamples, functionName: string): CpuSamples {
  const isKept = (_: unknown, at: number): boolean =>
    samples.frames[samples.nodeFrame[samples.sampleNode[at]!]!]!.functionName !== functionName
  return {
    ...samples,
    sampleNode: samples.sampleNode.filter(isKept),
    sampleAtMs: samples.sampleAtMs.filter(isKept),
    sampleRequest: samples.sampleRequest.filter(isKept),
    sampleRoute: samples.sampleRoute.filter(isKept),
  }
}

/** A thread that does not run leaves no samples behind. */
function withoutSamples(recording: Recording, fromMs: number, toMs: number): Recording {
  const cpuSamples = recording.cpu!
  const isKept = (_: unknown, at: number): boolean => {
    const ms = cpuSamples.sampleAtMs[at]!
    return ms < fromMs || ms > toMs
  }
  return {
    ...recording,
    cpu: {
      ...cpuSamples,
      sampleNode: cpuSamples.sampleNode.filter(isKept),
      sampleAtMs: cpuSamples.sampleAtMs.filter(isKept),
      sampleRequest: cpuSamples.sampleRequest.filter(isKept),
      sampleRoute: cpuSamples.sampleRoute.filter(isKept),
    },
  }
}
