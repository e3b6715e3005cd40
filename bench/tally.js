// Whether the counts in `/perf` equal what the clients saw, to the request. Exits with 1 if they don't.
import { execFileSync } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { apps } from './arms/tally.js'
import { Child, withChildren } from './lib/children.js'
import { optionsOf } from './lib/options.js'
import { Report } from './lib/report.js'

const options = optionsOf({ only: undefined, connections: 1_000, seconds: 60 })
const { connections, seconds, node } = options
const report = new Report(`tally.js: ${connections} connections for ${seconds} s`, options)

/** Standard streams, the channel, and some more. */
const FILES_BESIDE = 100

function checkFileLimit() {
  const limit = execFileSync('sh', ['-c', 'ulimit -n'], { encoding: 'utf8' }).trim()
  if (limit === 'unlimited' || Number(limit) >= connections + FILES_BESIDE) return
  throw new Error(`${connections} connections need more than ${limit} open files: raise 'ulimit -n'`)
}

/** Counts since the start, by row; and the aborted, which are the clients that left. */
async function fetchCounts(port) {
  const response = await fetch(`http://127.0.0.1:${port}/perf`, { headers: { accept: 'application/json' } })
  if (response.status !== 200) throw new Error(`/perf answered ${response.status}`)
  const { routes } = await response.json()
  const counts = {}
  for (const { route, status } of routes) {
    for (const [kind, count] of Object.entries(status)) if (count > 0) counts[`${route} ${kind}`] = count
  }
  const sum = (key) => routes.reduce((total, row) => total + row[key], 0)
  return { counts, inFlight: sum('inFlight'), aborted: sum('aborted'), total: sum('count') }
}

/** The Prometheus counters say the same by another way. */
async function fetchMetrics(port) {
  const text = await (await fetch(`http://127.0.0.1:${port}/perf/metrics`)).text()
  const counts = {}
  for (const [, labels, value] of text.matchAll(/^perfguard_http_requests_total\{(.*)\} (\d+)$/gm)) {
    const label = (name) => new RegExp(`(?:^|,)${name}="([^"]*)"`).exec(labels)?.[1] ?? ''
    const row = [label('method'), label('route'), label('status')].filter((part) => part !== '').join(' ')
    if (value !== '0') counts[row] = Number(value)
  }
  return counts
}

/** What is still under way when the clients are home are closings that the server has yet to see. */
async function settled(port) {
  let found = await fetchCounts(port)
  for (let at = 0; at < 50 && found.inFlight > 0; at++) {
    await sleep(300)
    found = await fetchCounts(port)
  }
  return found
}

async function tally(framework) {
  const server = new Child('tally-server.js', { args: [framework], node, core: 0 })
  const client = new Child('tally-client.js', { core: 1 })
  return withChildren([server, client], async () => {
    const port = await server.ask('listen')
    const input = { port, connections, durationMs: seconds * 1_000 }
    const { seen, oddities } = await client.ask('run', input, (seconds + 60) * 1_000)
    return { seen, oddities, perf: await settled(port), metrics: await fetchMetrics(port) }
  })
}

function compare(framework, { seen, oddities, perf, metrics }) {
  const rows = [
    ...new Set([...Object.keys(seen), ...Object.keys(perf.counts), ...Object.keys(metrics)]),
  ].toSorted()
  let equal = Object.keys(oddities).length === 0 && perf.inFlight === 0
  report.table([
    [framework, 'clients', '/perf', '/perf/metrics', ''],
    ...rows.map((row) => {
      const figures = [seen[row] ?? 0, perf.counts[row] ?? 0, metrics[row] ?? 0]
      const same = figures.every((figure) => figure === figures[0])
      equal &&= same
      return [row, figures, same ? '' : 'DIFFERS'].flat()
    }),
  ])
  const left = seen['GET /never 499'] + seen['GET /cut 2xx']
  if (left !== perf.aborted) equal = false
  report.line(
    `left by the client: ${left} seen, ${perf.aborted} in /perf; in flight at the end: ${perf.inFlight}`,
  )
  for (const [what, times] of Object.entries(oddities))
    report.line(`not as expected: ${what}, ${times} times`)
  report.line(equal ? `equal, ${perf.total} requests` : 'NOT EQUAL')
  report.line()
  return equal
}

checkFileLimit()
for (const framework of Object.keys(apps)) {
  if (options.only !== undefined && !options.only.includes(framework)) continue
  if (!compare(framework, await tally(framework))) process.exitCode = 1
}
report.end()
