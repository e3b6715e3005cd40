// Server CPU per request over real sockets, against nothing and against the peers.
import { armsOf } from './arms/index.js'
import { Child, pinned, withChildren } from './lib/children.js'
import { reportCosts, roundLine } from './lib/cost-report.js'
import { optionsOf } from './lib/options.js'
import { orderOf, PairedCosts } from './lib/paired-costs.js'
import { Report } from './lib/report.js'
import { serverFlags } from './lib/server-flags.js'

const options = optionsOf({
  framework: 'express',
  only: undefined,
  rounds: 10,
  segments: 20,
  requests: 4_000,
  warmup: 100_000,
  connections: 16,
})
const { framework, rounds, segments, requests, warmup, connections, node } = options
const arms = armsOf(framework, options.only)
const report = new Report(`request.js: server CPU per request on ${framework}, over sockets`, options)
if (!pinned) report.line('caution  server and load could not be pinned to cores of their own')
const costs = new PairedCosts(arms)

/** A round: a fresh server for each arm, and one load generator on the other core that visits them in turns. */
async function measure(round) {
  const order = orderOf(arms, round)
  const load = new Child('load.js', { core: 1 })
  const servers = order.map(
    (arm) => new Child('server.js', { args: [framework, arm], node, flags: serverFlags, core: 0 }),
  )
  return withChildren([load, ...servers], async () => {
    const ports = []
    for (const server of servers) {
      const port = await server.ask('listen')
      ports.push(port)
      await load.ask('open', { port, connections })
      await load.ask('segment', { port, requests: warmup })
    }
    const found = new Map(arms.map((arm) => [arm, []]))
    for (let segment = 0; segment < segments; segment++) {
      for (const arm of orderOf(order, round * segments + segment)) {
        const at = order.indexOf(arm)
        // The turn before was another server's: its caches are not this one's.
        await load.ask('segment', { port: ports[at], requests: Math.ceil(requests / 10) })
        await servers[at].ask('begin')
        await load.ask('segment', { port: ports[at], requests })
        const { user, system } = await servers[at].ask('end')
        found.get(arm).push((user + system) / requests)
      }
    }
    return found
  })
}

for (let round = 1; round <= rounds; round++) report.line(roundLine(round, costs.add(await measure(round))))
reportCosts(report, framework, costs)
report.end()
