// The longest that `/perf` and the tick hold the event loop, for 500 routes with full windows.
import { get } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { Child, withChildren } from './lib/children.js'
import { optionsOf } from './lib/options.js'
import { fixed, Report } from './lib/report.js'
import { median, quantile } from './lib/statistics.js'

const LIMIT_MS = 5
/** Answers are shared for 250 ms: sooner, and the next scrape would render nothing. */
const BETWEEN_MS = 300
const kinds = {
  json: { path: '/perf', accept: 'application/json' },
  html: { path: '/perf', accept: 'text/html' },
  metrics: { path: '/perf/metrics', accept: 'text/plain' },
}

const options = optionsOf({ routes: 500, 'per-second': 20, scrapes: 50, ticks: 20 })
// Long enough for all scrapes of a kind to come between two ticks, which have a table of their own.
const quietMs = options.scrapes * 2 * BETWEEN_MS
if (quietMs > 60_000) throw new Error('--scrapes must be at most 100')
const { routes, scrapes, node } = options
const report = new Report(`render-hold.js: holds of the event loop, ${routes} routes`, options)

function scrape(port, { path, accept }) {
  return new Promise((resolve, reject) => {
    const request = get({ port, host: '127.0.0.1', path, headers: { accept }, agent: false }, (response) => {
      let bytes = 0
      response.on('data', (chunk) => (bytes += chunk.length))
      response.on('end', () => {
        if (response.statusCode === 200) resolve(bytes)
        else reject(new Error(`${path} answered ${response.statusCode}`))
      })
    })
    request.on('error', reject)
  })
}

/** One figure for each scrape: the longest hold while it was answered. */
async function holds(child, port, kind) {
  const found = []
  let bytes = 0
  for (let at = 0; at < scrapes; at++) {
    await child.ask('gap')
    // Without a kind it is the control: as long a look, and nothing asked.
    if (kind !== undefined) bytes = await scrape(port, kind)
    await sleep(BETWEEN_MS)
    found.push(await child.ask('gap'))
  }
  return { bytes, held: found.map(({ heldMs }) => heldMs), wall: found.map(({ wallMs }) => wallMs) }
}

/** Each kind has a process of its own, so that each has its cold start: a scraper meets it after every deployment. */
async function inProcess(evaluateEveryMs, withRules, work) {
  const child = new Child('full-routes.js', { node, flags: ['--expose-gc'], core: 0 })
  return withChildren([child], async () => {
    const traffic = { routes, perSecond: options['per-second'], shape: 'log-normal' }
    await child.ask('fill', { ...traffic, withRules, evaluateEveryMs })
    return work(child)
  })
}

for (const withRules of [false, true]) {
  report.line(withRules ? `with rules on all ${routes} routes` : 'without rules')
  const found = new Map()
  for (const name of ['control', ...Object.keys(kinds)]) {
    const scraped = await inProcess(quietMs, withRules, async (child) => {
      await child.ask('firstTick')
      return holds(child, await child.ask('listen'), kinds[name])
    })
    found.set(name, scraped)
  }
  reportHolds(found)
  const { found: ticks, tickMaxMs } = await inProcess(1_000, withRules, (child) =>
    child.ask('ticks', options.ticks * 1_000),
  )
  const over = tickMaxMs > LIMIT_MS ? `: OVER ${LIMIT_MS} ms` : ''
  report.line(
    `ticks, ms on the wall: median ${fixed(median(ticks))}, longest ever ${fixed(tickMaxMs)}${over}`,
  )
  report.line(`every tick: ${ticks.map((ms) => fixed(ms, 1)).join(' ')}`)
  report.line()
}
report.end()

function reportHolds(found) {
  report.table([
    ['ms held', 'first', 'max', 'p99', 'median', 'max on the wall', 'KiB', ''],
    ...[...found].map(([name, { held, wall, bytes }]) => {
      const max = Math.max(...held)
      const figures = [held[0], max, quantile(held, 0.99), median(held), Math.max(...wall)]
      const holdsTo = name === 'control' || max <= LIMIT_MS ? '' : `OVER ${LIMIT_MS} ms`
      return [name, figures.map((ms) => fixed(ms)), fixed(bytes / 1024, 0), holdsTo].flat()
    }),
  ])
  for (const [name, { held }] of found) {
    report.line(`every scrape, ${name}: ${held.map((ms) => fixed(ms, 1)).join(' ')}`)
  }
}
