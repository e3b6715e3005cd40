// What many routes cost: memory with full windows, time per request, and a million URLs that are none.
import { Child, withChildren } from './lib/children.js'
import { injectedRound } from './lib/injected-round.js'
import { optionsOf } from './lib/options.js'
import { mib, Report, signed } from './lib/report.js'
import { median, summary } from './lib/statistics.js'

const LIMIT_BYTES = 16 * 2 ** 20
const options = optionsOf({
  only: undefined,
  routes: 500,
  urls: 1_000_000,
  rounds: 10,
  segments: 20,
  requests: 4_000,
  warmup: 20_000,
  connections: 16,
})
const { routes, node } = options
const report = new Report(`routes.js: ${routes} routes`, options)
const parts = { footprint, requests, urls }
for (const [name, part] of Object.entries(parts)) if (options.only?.includes(name) ?? true) await part()
report.end()

function inChild(file, work) {
  const child = new Child(file, { node, flags: ['--expose-gc'] })
  return withChildren([child], () => work(child))
}

async function footprint() {
  const traffic = [
    { perSecond: 2, shape: 'log-normal' },
    { perSecond: 20, shape: 'log-normal' },
    { perSecond: 200, shape: 'log-normal' },
    { perSecond: 200, shape: 'log-normal', withRules: true },
    { perSecond: 200, shape: 'even' },
  ]
  report.line(`memory of ${routes} routes with full windows, after full collections`)
  const rows = [['each route', 'footprintBytes', 'array buffers', 'heap', 'rss', '']]
  for (const { perSecond, shape, withRules = false } of traffic) {
    const input = { routes, perSecond, shape, withRules }
    const { before, after, footprintBytes } = await inChild('full-routes.js', (child) =>
      child.ask('fill', input),
    )
    const grown = ['arrayBuffers', 'heapUsed', 'rss'].map((key) => mib(after[key] - before[key]))
    const title = `${perSecond}/s, ${shape}${withRules ? ', a row of rules' : ''}`
    rows.push([title, mib(footprintBytes), ...grown, footprintBytes <= LIMIT_BYTES ? 'holds' : 'OVER'])
  }
  report.table(rows)
  report.line(
    `at most ${mib(LIMIT_BYTES)}; what the rest of a starting perf takes is in the last three columns`,
  )
  report.line()
}

/** Plain http, so that no router of a framework grows with the routes. */
async function requests() {
  const counts = [10, routes]
  const variants = counts.flatMap((count) =>
    ['bare', 'perfguard'].map((arm) => ({ name: `${arm} ${count}`, framework: 'http', arm, urls: count })),
  )
  const added = new Map(counts.map((count) => [count, []]))
  const growth = []
  report.line(`µs of server CPU per request that perfguard adds, with ${counts.join(' and with ')} routes`)
  for (let round = 1; round <= options.rounds; round++) {
    const found = await injectedRound(variants, { ...options, round })
    const pairs = counts.map((count) => {
      const base = found.get(`bare ${count}`)
      return found.get(`perfguard ${count}`).map((cost, at) => cost - base[at])
    })
    for (const [at, count] of counts.entries()) added.get(count).push(median(pairs[at]))
    growth.push(median(pairs[1].map((cost, at) => cost - pairs[0][at])))
    const cells = counts.map((count) => `${count} routes ${signed(added.get(count).at(-1))}`)
    report.line(`round ${String(round).padStart(2)}  ${cells.join(' | ')} | growth ${signed(growth.at(-1))}`)
  }
  for (const count of counts) reportAdded(`${count} routes`, added.get(count))
  reportAdded('growth', growth)
  report.line()
}

function reportAdded(title, values) {
  const { median: middle, low, high } = summary(values)
  report.line(`${title}: ${signed(middle)} µs (${signed(low)} … ${signed(high)})`)
}

async function urls() {
  const steps = 5
  const each = Math.ceil(options.urls / steps)
  for (const way of ['observe', 'ask']) {
    report.line(
      way === 'observe'
        ? `${options.urls} distinct URLs handed to perf.observe as routes`
        : `${options.urls} distinct URLs through an Express app, half of them to /users/:id, half to no route`,
    )
    const states = await inChild('distinct-urls.js', async (child) => {
      if (way === 'ask') await child.ask('listen')
      const found = [await child.ask('state')]
      for (let step = 0; step < steps; step++) found.push(await child.ask(way, each, 600_000))
      return found
    })
    report.table([
      ['URLs', 'rows', 'counted', 'in (other)', 'waiting', 'footprint', 'heap', 'array buffers', 'rss'],
      ...states.map((state) => [
        state.asked,
        state.rows,
        state.counted,
        state.overflowedRequests,
        state.droppedRoutes,
        mib(state.footprintBytes),
        mib(state.heapUsed),
        mib(state.arrayBuffers),
        mib(state.rss),
      ]),
    ])
    const [first, last] = [states[1], states.at(-1)]
    const grown = last.heapUsed + last.arrayBuffers - first.heapUsed - first.arrayBuffers
    report.line(`heap and buffers from the first fifth to the last: ${signed(grown / 2 ** 10, 0)} KiB`)
    report.line()
  }
}
