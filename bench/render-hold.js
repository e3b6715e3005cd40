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
  /** As long a look, and nothing asked. */
  control: undefined,
  /** What any request costs: Node's own code is cold the first time, too. */
  request: { path: '/', accept: '*/*' },
  json: { path: '/perf', accept: 'application/json' },
  html: { path: '/perf?plain', accept: 'text/html' },
  metrics: { path: '/perf/metrics', accept: 'text/plain' },
}

const options = optionsOf({
  only: 'plain,rules,ticks',
  routes: 500,
  'per-second': 20,
  rounds: 4,
  scrapes: 10,
  ticks: 20,
})
const { routes, rounds, scrapes, node, only } = options
// Long enough for all scrapes of a process to come between two ticks, which have a table of their own.
const quietMs = 500 + scrapes * 1.5 * BETWEEN_MS
if (quietMs > 60_000) throw new Error('--scrapes must be at most 100')
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
  // Node's own code of the first request holds as long as ours does: it has an arm of its own.
  if (kind !== kinds.request) await scrape(port, kinds.request)
  for (let at = 0; at < scrapes; at++) {
    await child.ask('gap')
    if (kind !== undefined) bytes = await scrape(port, kind)
    await sleep(BETWEEN_MS)
    found.push(await child.ask('gap'))
  }
  return { bytes, held: found.map(({ heldMs }) => heldMs), wall: found.map(({ wallMs }) => wallMs) }
}

/** Each look is at a fresh process, so that it has its cold start: a scraper meets it after every deployment. */
async function inProcess(evaluateEveryMs, withRules, work) {
  const child = new Child('full-routes.js', { node, flags: ['--expose-gc'], core: 0 })
  return withChildren([child], async () => {
    const traffic = { routes, perSecond: options['per-second'], shape: 'log-normal' }
    await child.ask('fill', { ...traffic, withRules, evaluateEveryMs })
    return work(child)
  })
}

/** All kinds in turns, so that what slows the machine down for a while meets each of them. */
async function renderings(withRules) {
  const found = new Map(Object.keys(kinds).map((name) => [name, []]))
  for (let round = 0; round < rounds; round++) {
    for (const [name, kind] of Object.entries(kinds)) {
      const look = await inProcess(quietMs, withRules, async (child) => {
        if (withRules) await child.ask('firstTick')
        return holds(child, await child.ask('listen'), kind)
      })
      found.get(name).push(look)
    }
  }
  reportHolds(found)
}

async function ticks(withRules) {
  const { found, tickMaxMs } = await inProcess(1_000, withRules, (child) =>
    child.ask('ticks', options.ticks * 1_000),
  )
  const over = tickMaxMs > LIMIT_MS ? `: OVER ${LIMIT_MS} ms` : ''
  report.line(
    `ticks, ms on the wall: median ${fixed(median(found))}, longest ever ${fixed(tickMaxMs)}${over}`,
  )
  report.line(`every tick: ${found.map((ms) => fixed(ms, 1)).join(' ')}`)
}

for (const withRules of [false, true]) {
  if (!only.includes(withRules ? 'rules' : 'plain')) continue
  report.line(withRules ? `with rules on all ${routes} routes` : 'without rules')
  await renderings(withRules)
  if (only.includes('ticks')) await ticks(withRules)
  report.line()
}
report.end()

function reportHolds(found) {
  report.table([
    ['ms held', 'first', 'first max', 'max', 'p99', 'median', 'max on the wall', 'KiB', ''],
    ...[...found].map(([name, looks]) => {
      const firsts = looks.map(({ held }) => held[0])
      const held = looks.flatMap((look) => look.held)
      const max = Math.max(...held)
      const wall = Math.max(...looks.flatMap((look) => look.wall))
      const figures = [median(firsts), Math.max(...firsts), max, quantile(held, 0.99), median(held), wall]
      const holdsTo = !name.match(/json|html|metrics/) || max <= LIMIT_MS ? '' : `OVER ${LIMIT_MS} ms`
      return [name, figures.map((ms) => fixed(ms)), fixed(looks[0].bytes / 1024, 0), holdsTo].flat()
    }),
  ])
  for (const [name, looks] of found) {
    const each = looks.map(({ held }) => held.map((ms) => fixed(ms, 1)).join(' '))
    report.line(`every scrape, ${name}: ${each.join(' | ')}`)
  }
}
