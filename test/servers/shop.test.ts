import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { until } from '../support/until.ts'
import { startApplication, type Application } from '../examples/application.ts'

const script = join(import.meta.dirname, '../../examples/shop/start.js')

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'shop-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function start(...args: string[]): Promise<Application> {
  const app = await startApplication([script, ...args], { cwd: folder })
  onTestFinished(() => app.stop())
  return app
}

describe('the shop', () => {
  it('with --once breaks its SLA, and ends with an incident that names the slow function', async () => {
    const app = await start('--once')
    await until(async () => (await app.perf()).routes.length === 3, { what: 'the load to have come' })
    const { routes } = await app.perf()
    expect(routes.map(({ route }) => route).toSorted()).toEqual([
      'GET /invoices/:id',
      'GET /products/:id',
      'POST /checkout',
    ])
    expect(await app.ended).toBe(0)
    expect(app.stderr()).toBe('')
    expect(app.stdout()).toMatch(/BREACH +(POST \/checkout|GET \/invoices\/:id) p9\d/)
    // Either route may be the first to complain: the sentence about its own work differs from
    // the one about the work of another.
    expect(app.stdout()).toMatch(/ (cpu|blocked-loop): .*`renderInvoice` \(.*invoice\.js:2\)/)
    expect(app.stdout()).toMatch(/ (cpu|blocked-loop): .*GET \/invoices\/:id/)
    const [shown] = /perf-incidents\/\S+/.exec(app.stdout())!
    expect(readdirSync(join(folder, shown))).toContain('during.cpuprofile')
    expect(readFileSync(join(folder, shown, 'report.md'), 'utf8')).toContain('renderInvoice')
  }, 150_000)

  it('closes when it is interrupted, and leaves no process behind', async () => {
    const app = await start()
    await until(async () => (await app.perf()).routes.length > 0, { what: 'the load to have come' })
    const children = `/proc/${app.process.pid}/task/${app.process.pid}/children`
    const load = existsSync(children) ? Number(readFileSync(children, 'utf8').trim()) : undefined
    app.process.kill('SIGINT')
    expect(await app.ended).toBe(0)
    expect(app.stderr()).toBe('')
    if (load !== undefined)
      await until(() => !existsSync(`/proc/${load}`), { what: 'the load to have ended' })
  })
})
