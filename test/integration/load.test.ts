import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import {
  hold,
  runLoad,
  type LoadDefinition,
  type Carried,
  type LoadReport,
  type LoadUser,
  type ScenarioReport,
} from '../../lib/load/index.ts'
import { serve } from '../support/server.ts'
import type { IncomingMessage, RequestListener } from 'node:http'

interface Body {
  id: number
}

async function bodyOf(req: IncomingMessage): Promise<Body> {
  let text = ''
  for await (const piece of req) text += String(piece)
  return JSON.parse(text) as Body
}

/** A shop with a login, a cart of two steps, and pages that are wrong in their own ways. */
function shop(seen: string[] = []): RequestListener {
  const answer: RequestListener = (req, res) => {
    const { method = '', url = '', headers } = req
    seen.push(`${method} ${url}`)
    const say = (status: number, body: unknown): void => {
      res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    }
    if (url === '/login') return say(200, { token: 't-1' })
    if (url === '/private') return say(headers.authorization === 'Bearer t-1' ? 200 : 401, {})
    if (url === '/carts') return say(201, { cart: 17 })
    if (url === '/carts/17/items')
      return void bodyOf(req).then(({ id }) => say(id > 0 ? 200 : 400, { ok: true }))
    if (url === '/carts/17/payment') return say(503, {})
    if (url === '/wrong') return say(200, { error: 'but with a status of 200' })
    if (url === '/never') return undefined
    if (url === '/hangs-up') return void req.socket.destroy()
    say(url === '/missing' ? 404 : 200, { ok: true })
  }
  return answer
}

async function load(
  definition: Partial<LoadDefinition> & Pick<LoadDefinition, 'users'>,
  listener: RequestListener = shop(),
): Promise<{ report: LoadReport; scenario: ScenarioReport }> {
  const server = await serve(listener)
  try {
    const report = await runLoad({
      target: { url: `http://127.0.0.1:${server.port}`, perf: false },
      scenarios: { only: hold({ arrivals: 100, for: '1s', warmUp: '0s' }) },
      threads: 0,
      ...definition,
    })
    return { report, scenario: report.scenarios[0]! }
  } finally {
    await server.close()
  }
}

const subject = ({ subjects }: ScenarioReport, name: string): ScenarioReport['subjects'][number] =>
  subjects.find((one) => one.subject === name)!

describe('a load', () => {
  it('counts every request that it has sent, once', async () => {
    const seen: string[] = []
    const users = {
      visitor: {
        tasks: {
          home: { request: 'GET /', weight: 3 },
          other: { request: 'GET /a/:id', params: { id: 'x' } },
        },
      },
    }
    const { scenario, report } = await load({ users }, shop(seen))
    const asked = seen.filter((line) => line.startsWith('GET /')).length
    expect(subject(scenario, '(all)').count).toBe(asked)
    expect(report.totals.requests).toBe(asked)
    expect(seen.filter((line) => line === 'GET /a/x')).toHaveLength(subject(scenario, 'GET /a/:id').count)
    expect(scenario.seconds.reduce((sum, { sent }) => sum + sent, 0)).toBe(asked)
    expect(scenario.seconds.reduce((sum, { planned }) => sum + planned, 0)).toBe(asked)
    expect(subject(scenario, '(all)').statuses).toEqual({ 200: asked })
  })

  it('takes a wrong body, a wrong status and a broken connection for errors', async () => {
    const expect200 = { expect: { json: { ok: true } } }
    const users = {
      visitor: {
        tasks: {
          wrong: { request: 'GET /wrong', ...expect200 },
          right: { request: 'GET /right', ...expect200 },
          missing: { request: 'GET /missing' },
          meant: { request: 'GET /missing?meant', expect: { status: [200, 404] } },
          'hangs up': { request: 'GET /hangs-up' },
        },
      },
    }
    const { scenario } = await load({ users, sla: { '*': { errorRatio: 0.5, minCount: 20 } } })
    const kinds = new Set(scenario.errors.map(({ subject: of, kind }) => `${of}: ${kind}`))
    expect(kinds).toEqual(
      new Set([
        'GET /wrong: check: json.ok',
        'GET /missing: status 404',
        'GET /hangs-up: the connection was closed before the answer was whole',
      ]),
    )
    expect(subject(scenario, 'GET /right').errors).toBe(0)
    expect(subject(scenario, 'GET /hangs-up').response).toBeNull()
  })

  it('counts who waits in vain with the time they waited', async () => {
    const users = { visitor: { tasks: { never: { request: 'GET /never' } } } }
    const { scenario } = await load({
      users,
      timeout: '500ms',
      sla: { 'GET /never': { p50Ms: 100, minCount: 20 } },
    })
    const { count, errors, response } = subject(scenario, 'GET /never')
    expect(errors).toBe(count)
    expect(response!.p50Ms).toBeGreaterThanOrEqual(495)
    expect(scenario.rows).toMatchObject([{ metric: 'p50Ms', state: 'fail' }])
  })

  it('sets its users up, whom nobody counts, and keeps what they are told', async () => {
    const seen: string[] = []
    const { scenario } = await load(
      {
        users: {
          member: {
            pool: 3,
            setup: async (user) => {
              const { token } = (await user.request('POST /login')).json() as { token: string }
              user.headers = { ...user.headers, authorization: `Bearer ${token}` }
              return token
            },
            tasks: {
              fixed: { request: 'GET /private' },
              free: {
                run: async (user) =>
                  user.check(
                    'token',
                    user.data === 't-1' && (await user.request('GET /private')).status === 200,
                  ),
              },
            },
          },
        },
      },
      shop(seen),
    )
    expect(seen.filter((line) => line === 'POST /login')).toHaveLength(3)
    expect(scenario.subjects.map((one) => one.subject).toSorted()).toEqual([
      '(all)',
      'GET /private',
      'task:member/free',
    ])
    expect(scenario.errors).toEqual([])
  })

  it('carries values through a workflow, stops it where it fails, and compensates', async () => {
    const seen: string[] = []
    const { scenario } = await load(
      {
        sla: { 'workflow:buy': { errorRatio: 0.5, minCount: 20 }, 'workflow:buy/items': { p99Ms: 5_000 } },
        users: {
          buyer: {
            tasks: {
              buy: {
                workflow: 'buy',
                steps: {
                  cart: {
                    request: 'POST /carts',
                    expect: { status: 201 },
                    keep: (answer) => ({ cart: (answer.json() as { cart: number }).cart }),
                  },
                  items: {
                    request: 'POST /carts/:cart/items',
                    params: (_, { cart }) => ({ cart: cart as number }),
                    json: (user) => ({ id: user.integer(1, 9) }),
                  },
                  payment: {
                    request: 'POST /carts/:cart/payment',
                    params: (_, { cart }) => ({ cart: cart as number }),
                  },
                  thanks: { request: 'GET /thanks' },
                },
                compensate: (user: LoadUser, { cart }: Carried) =>
                  user.request('DELETE /carts/:cart', { params: { cart: cart as number } }),
              },
            },
          },
        },
      },
      shop(seen),
    )
    const [buy] = scenario.workflows
    expect(buy!.steps.map(({ name, errors }) => [name, errors > 0])).toEqual([
      ['cart', false],
      ['items', false],
      ['payment', true],
    ])
    expect(buy!.errors).toBe(buy!.count)
    expect(seen.filter((line) => line === 'DELETE /carts/17')).toHaveLength(buy!.count)
    expect(seen).not.toContain('GET /thanks')
    expect(scenario.rows.find(({ subject: of }) => of === 'workflow:buy')).toMatchObject({ state: 'fail' })
  })

  it('lets closed users wait for their answers, and think', async () => {
    let most = 0
    let under = 0
    const users = { visitor: { think: '50ms', tasks: { slow: { request: 'GET /slow' } } } }
    const { scenario } = await load(
      { users, scenarios: { closed: hold({ users: 4, for: '1s', warmUp: '0s' }) } },
      async (_, res) => {
        most = Math.max(most, ++under)
        await sleep(50)
        under--
        res.end()
      },
    )
    expect(most).toBeLessThanOrEqual(4)
    // Four users, and each takes a tenth of a second at least.
    expect(subject(scenario, '(all)').count).toBeLessThanOrEqual(44)
    expect(subject(scenario, '(all)').count).toBeGreaterThan(4)
  })

  it('puts a handler under load without a socket', async () => {
    const { report, scenario } = await load({
      target: { handler: shop() },
      users: { visitor: { tasks: { home: { request: 'GET /' } } } },
    })
    expect(report.target).toMatchObject({ kind: 'handler', origin: null })
    expect(subject(scenario, '(all)').statuses).toEqual({ 200: subject(scenario, '(all)').count })
    expect(report.caveats.join()).toContain('no network is between them')
  })

  it('declares what was not measured, and never passes it', async () => {
    const { report, scenario } = await load({
      users: { visitor: { tasks: { home: { request: 'GET /' } } } },
      sla: {
        'GET /nobody-asks': { p99Ms: 10 },
        'op:db.query': { p99Ms: 10 },
        'workflow:none': { p99Ms: 10 },
        process: { cpuRatio: 0.9 },
      },
    })
    expect(scenario.rows.map(({ subject: of, state }) => `${of} ${state}`).toSorted()).toEqual([
      'GET /nobody-asks no-data',
      'op:db.query no-data',
      'process no-data',
      'workflow:none no-data',
    ])
    expect(report.verdict).toMatchObject({ state: 'no-data', exitCode: 3 })
  })

  it('asks no other machine than this one unless it is named', async () => {
    const users = { visitor: { tasks: { home: { request: 'GET /' } } } }
    await expect(load({ users, target: { url: 'http://example.com' } })).rejects.toThrow(
      '--allow-host example.com',
    )
  })
})
