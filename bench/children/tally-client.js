import { setTimeout as sleep } from 'node:timers/promises'
import { answers } from '../lib/answers.js'
import { acts, MixedClient } from '../lib/mixed-client.js'
import { randomOf } from '../lib/statistics.js'

/** What clients of a vanished server would wait for; those that have not come home by then are reported. */
const HOME_WITHIN_MS = 20_000

answers({
  /** So many clients at once for so long; then all finish what they do. Returns what they saw. */
  async run({ port, connections, durationMs }) {
    const seen = Object.fromEntries(Object.values(acts).map(({ row }) => [row, 0]))
    const oddities = {}
    const count = (name, outcome) => {
      if (outcome === 'as expected') seen[acts[name].row]++
      else oddities[`${name}: ${outcome}`] = (oddities[`${name}: ${outcome}`] ?? 0) + 1
    }
    const random = randomOf(3)
    const clients = Array.from({ length: connections }, () => new MixedClient(port, count, random))
    let home = 0
    const runs = clients.map(async (client) => {
      try {
        await client.run()
      } catch (error) {
        count('ok', `failed with ${error.code ?? error.message}`)
      }
      home++
    })
    await sleep(durationMs)
    for (const client of clients) client.stop()
    await Promise.race([Promise.all(runs), sleep(HOME_WITHIN_MS)])
    if (home < connections) oddities['clients that did not come home'] = connections - home
    return { seen, oddities }
  },
})
