import { msText, percentText } from '../diagnose/words.ts'
import type { Advice } from '../page/wire.ts'
import type { Situation } from './situation.ts'

const REPEATS = 10
const LOOKUPS = 500
const HIT_RATIO = 0.5
const AWAITED_SHARE = 0.6
const AWAITED_MS = 50
const CALLS = 50

/** One request that runs one statement again and again. */
export function* repeatedStatements({ statements }: Situation): Generator<Advice> {
  for (const { operation, statement, route, requests, most } of statements?.repeated ?? []) {
    if (most < REPEATS) continue
    yield {
      id: `repeated ${route} ${statement}`,
      urgency: 'soon',
      sentence: `${route} runs one statement up to ${most} times in a single request`,
      evidence: [`${operation}: ${statement}`, `${requests} requests did so in the latest window`],
      remedy: 'Fetch it once for all rows: a join, WHERE … IN, or a data loader.',
      target: { view: 'routes', key: route },
    }
  }
}

/** A cache that is asked a lot and knows little. */
export function* missingCaches({ operations }: Situation): Generator<Advice> {
  for (const { name, lookups, hitRatio } of operations) {
    if (hitRatio === null || hitRatio >= HIT_RATIO || lookups < LOOKUPS) continue
    yield {
      id: `misses ${name}`,
      urgency: 'some-day',
      sentence: `${name} finds ${percentText(hitRatio)} of what it is asked for`,
      evidence: [`${lookups} look-ups in the latest window`],
      remedy:
        'Look at its size and its keys: entries that leave before they are asked for again cost and save nothing.',
      target: { view: 'operations', key: `op:${name}` },
    }
  }
}

/** Work that queues for a connection. `perf.follow(pool)` counts it, as does a gauge of that name. */
export function* waitingPools({ gauges, operations }: Situation): Generator<Advice> {
  for (const [name, waiting] of Object.entries(gauges)) {
    if (!name.endsWith('.waiting') || waiting < 1) continue
    const pool = name.slice(0, -'.waiting'.length)
    const connect = operations.find((one) => one.name === `${pool}.connect`)
    yield {
      id: `waiting ${pool}`,
      urgency: 'now',
      sentence: `${waiting} wait for a connection of ${pool}`,
      evidence:
        connect?.latency == null
          ? ['as of the latest tick']
          : [`getting one took ${msText(connect.latency.p95Ms)} at p95 in the latest window`],
      remedy:
        'Shorten what holds connections (transactions, slow statements) before the pool is made larger.',
      target: { view: 'operations', key: `op:${connect?.name ?? pool}` },
    }
  }
}

/** Routes whose time is spent in one operation. */
export function* awaitingRoutes({ work, routes }: Situation): Generator<Advice> {
  for (const { route, operations } of work?.rows ?? []) {
    const [longest] = operations
    const row = routes.find((one) => one.route === route)
    if (longest === undefined || row?.latency == null || row.count < CALLS) continue
    const perRequestMs = longest.totalMs / Math.max(1, (row.rps * work!.spanMs) / 1_000)
    if (row.latency.p95Ms < AWAITED_MS || perRequestMs < AWAITED_SHARE * row.latency.meanMs) continue
    yield {
      id: `awaits ${route} ${longest.name}`,
      urgency: 'some-day',
      sentence: `${route} mostly waits for ${longest.name}`,
      evidence: [
        `${msText(perRequestMs)} of ${msText(row.latency.meanMs)} a request, in ${longest.calls} calls`,
        `p95 is ${msText(row.latency.p95Ms)}`,
      ],
      remedy: 'Make that faster, ask it less, or ask it side by side with the rest.',
      target: { view: 'routes', key: route },
    }
  }
}
