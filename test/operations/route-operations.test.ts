import { EventEmitter } from 'node:events'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createPerf, type Perf, type RouteOperation } from '../../lib/index.ts'
import { perfguard } from '../../middleware/http.ts'
import { serve, type Running } from '../support/server.ts'
import { until } from '../support/until.ts'

/** As far as a client of `pg` is looked at. */
class Client extends EventEmitter {
  query(text: string): Promise<string[]> {
    return new Promise((resolve) => setImmediate(resolve, [text]))
  }
  connect(): void {}
}

let perf: Perf
let app: Running
let client: Client
beforeEach(async () => {
  perf = createPerf({ flight: false, watchdog: false, capture: false }).start()
  client = new Client()
  app = await serve(
    perfguard(perf, async (req, res) => {
      const times = Number(req.url?.slice(1))
      for (let at = 0; at < times; at++) await client.query(`select ${at}`)
      perf.measure('render', () => res.end())
    }),
  )
})
afterEach(async () => {
  await app.close()
  await perf.close()
})

const ran = (): RouteOperation[] | undefined =>
  perf.snapshot().routes.find(({ count }) => count > 0)?.operations

it('says what the requests of a route ran, and how often', async () => {
  perf.follow(client, 'db')
  await client.query('select nothing: of no request')
  await Promise.all([app.fetch('/1'), app.fetch('/7'), app.fetch('/0')])
  await until(() => ran()?.[0]?.requests === 2 && ran()?.[1]?.requests === 3)
  expect(ran()).toEqual([
    { name: 'db.query', requests: 2, calls: 8, most: 7 },
    { name: 'render', requests: 3, calls: 3, most: 1 },
  ])
})

it('is not there for who follows nothing', async () => {
  await app.fetch('/2')
  await until(() => perf.snapshot().operations[0]?.count === 1)
  await until(() => perf.snapshot().routes.some(({ count }) => count > 0))
  expect(ran()).toBeUndefined()
})
