import { createServer, connect } from 'node:http2'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createEndpoint } from '../../lib/http/endpoint.ts'
import { AT, FakeView, incident, INCIDENT_ID, limitStatus } from './fake-view.ts'
import { serve, serveListener } from './serve.ts'
import type { Handed } from './serve.ts'

const browser = 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8'

describe('paths', () => {
  it.each(['/perf', '/perf/', '/perf/metrics', '/perf?x=1', '/perf/incidents/a'])('matches %s', (url) => {
    expect(createEndpoint(new FakeView()).matches(url)).toBe(true)
  })

  it.each(['/', '/performance', '/per', '/perf-x', '/a/perf', '', '*', 'http://host/perf'])(
    'does not match %s',
    (url) => {
      expect(createEndpoint(new FakeView()).matches(url)).toBe(false)
    },
  )

  it('takes the path from the options, and /perf when the adapters were told to serve none', () => {
    const view = new FakeView(0, { path: '/internal/perf' })
    expect(createEndpoint(view).matches('/internal/perf/metrics')).toBe(true)
    view.options = { ...view.options, endpoint: false }
    expect(createEndpoint(view).path).toBe('/perf')
  })

  it('passes on what is not under the path, and never what is', async () => {
    const view = new FakeView()
    const site = await serve(view)
    expect((await site.ask('/performance')).body).toBe('the application')
    expect(view.endpointRequests).toBe(0)
    for (const path of ['/perf', '/perf/nothing', '/perf/about', '/perf/%zz']) {
      expect((await site.ask(path)).status).not.toBe(299)
    }
    expect(view.endpointRequests).toBe(4)
  })

  it('answers 404 when there is nobody to pass it on to', async () => {
    const endpoint = createEndpoint(new FakeView())
    const site = await serveListener((req, res) => endpoint.handle(req, res))
    expect((await site.ask('/elsewhere')).status).toBe(404)
  })
})

describe('answers', () => {
  it.each([
    ['GET', '/perf', 200],
    ['GET', '/perf/', 200],
    ['GET', '/perf?x=%zz', 200],
    ['GET', '/perf/metrics', 200],
    ['GET', '/perf/health', 200],
    ['GET', '/perf/incidents', 200],
    ['GET', `/perf/incidents/${INCIDENT_ID}`, 200],
    ['GET', '/perf/incidents/other', 404],
    ['GET', `/perf/incidents/${INCIDENT_ID}/flame?profile=after`, 400],
    ['GET', `/perf/incidents/${INCIDENT_ID}/flame/more`, 404],
    ['POST', `/perf/incidents/${INCIDENT_ID}/flame`, 405],
    ['GET', `/perf/incidents/${INCIDENT_ID}/files`, 404],
    ['GET', `/perf/incidents/${INCIDENT_ID}/files/none`, 404],
    ['GET', '/perf/history', 200],
    ['GET', '/perf/history?range=24h', 200],
    ['GET', '/perf/history?range=7d', 400],
    ['GET', '/perf/history?sparks=routes', 200],
    ['GET', '/perf/history?sparks=secrets', 400],
    ['GET', '/perf/history?subject=GET%20%2Forders%2F:id', 200],
    ['GET', '/perf/history?subject=GET%20%2Fnothing', 200],
    ['GET', '/perf/events?view=none', 400],
    ['GET', '/perf/advice', 200],
    ['GET', '/perf/about', 200],
    ['GET', '/perf/about/more', 404],
    ['POST', '/perf/events', 405],
    ['GET', '/perf/nothing', 404],
    ['GET', '/perf//metrics', 404],
    ['GET', '/perf/__proto__', 404],
    ['GET', '/perf/incidents/..%2f..%2fetc', 404],
    ['GET', '/perf/%E0%A4%A', 400],
    ['GET', '/perf/%', 400],
    ['GET', `/perf/${'x'.repeat(3000)}`, 414],
    ['POST', '/perf', 405],
    ['POST', '/perf/metrics', 405],
    ['GET', '/perf/captures', 405],
    ['HEAD', '/perf/captures', 405],
    ['OPTIONS', '/perf', 405],
    ['PURGE', '/perf', 405],
    ['PROPFIND', '/perf/health', 405],
    ['DELETE', `/perf/incidents/${INCIDENT_ID}`, 405],
    ['POST', '/perf/captures', 202],
  ])('%s %s with %i, locked down', async (method, path, status) => {
    const view = new FakeView()
    view.incidentById = (id) => Promise.resolve(id === INCIDENT_ID ? incident() : null)
    const answer = await (await serve(view)).ask(path, { method })
    expect(answer.status).toBe(status)
    expect(answer.headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-frame-options': 'DENY',
      'cross-origin-resource-policy': 'same-origin',
    })
    expect(answer.headers['content-security-policy']).toContain("default-src 'none'")
    if (status >= 400 && method !== 'HEAD') expect(answer.body.trim().split('\n')).toHaveLength(1)
    expect(view.errors).toEqual([])
  })

  it('says which methods there are instead', async () => {
    const site = await serve(new FakeView())
    expect((await site.ask('/perf', { method: 'PUT' })).headers.allow).toBe('GET, HEAD')
    expect((await site.ask('/perf/captures')).headers.allow).toBe('POST')
  })

  it('refuses a URL of 100 KB that a lenient server let through', async () => {
    const view = new FakeView()
    const endpoint = createEndpoint(view)
    const site = await serveListener((req, res) => {
      req.url = `/perf/${'%41'.repeat(34_000)}`
      endpoint.handle(req, res)
    })
    expect((await site.ask('/')).status).toBe(414)
  })

  it.each(['/perf', '/perf/metrics', '/perf/health', '/perf/incidents', `/perf/incidents/${INCIDENT_ID}`])(
    'answers HEAD %s like GET, without a body and without making one',
    async (path) => {
      const view = new FakeView()
      view.incidentById = () => Promise.resolve(incident())
      const site = await serve(view)
      const head = await site.ask(path, { method: 'HEAD' })
      expect(view.rowsTaken).toBe(0)
      const get = await site.ask(path)
      expect(head.status).toBe(get.status)
      expect(head.headers['content-type']).toBe(get.headers['content-type'])
      expect(head.body).toBe('')
    },
  )

  it.each([
    [undefined, 'application/json; charset=utf-8'],
    ['*/*', 'application/json; charset=utf-8'],
    ['application/json', 'application/json; charset=utf-8'],
    ['application/json, text/html;q=0.9', 'application/json; charset=utf-8'],
    ['text/html;q=0, */*', 'application/json; charset=utf-8'],
    ['image/png', 'application/json; charset=utf-8'],
    ['text/html;q=oops', 'application/json; charset=utf-8'],
    ['text/html', 'text/html; charset=utf-8'],
    ['TEXT/HTML', 'text/html; charset=utf-8'],
    ['text/*', 'text/html; charset=utf-8'],
    ['text/html, */*', 'text/html; charset=utf-8'],
    [browser, 'text/html; charset=utf-8'],
  ])('answers Accept %s with %s', async (accept, type) => {
    const site = await serve(new FakeView())
    const { headers } = await site.ask('/perf', accept === undefined ? {} : { headers: { accept } })
    expect(headers['content-type']).toBe(type)
    expect(headers['vary']).toBe('accept')
  })

  it('is healthy with the state in the answer', async () => {
    const view = new FakeView()
    view.headParts = { state: 'warning' }
    const answer = await (await serve(view)).ask('/perf/health')
    expect(answer.json()).toEqual({ state: 'warning' })
  })

  it('is unhealthy while a critical limit fires, with the reasons', async () => {
    const view = new FakeView()
    view.firingNow = [{ ...limitStatus({ observed: 412, limit: 250, why: 'over' }), subject: 'GET /a' }]
    const answer = await (await serve(view)).ask('/perf/health')
    expect(answer.status).toBe(503)
    expect(answer.json()).toEqual({
      state: 'critical',
      reasons: [
        {
          subject: 'GET /a',
          metric: 'p99Ms',
          limit: 250,
          observed: 412,
          samples: 1840,
          windowMs: 60_000,
          why: 'over',
        },
      ],
    })
  })

  it('lists incidents and gives one, equal to its data', async () => {
    const view = new FakeView()
    view.incidentById = () => Promise.resolve(incident())
    const site = await serve(view)
    expect((await site.ask('/perf/incidents')).json()).toEqual(view.incidents())
    const one = await site.ask(`/perf/incidents/${INCIDENT_ID}`)
    expect(one.body).toBe(JSON.stringify(incident()))
  })

  it('never repeats what the client sent', async () => {
    const site = await serve(new FakeView())
    const headers = { cookie: 'sid=sesame', authorization: 'Bearer sesame', 'x-sesame': 'sesame' }
    for (const path of [
      '/perf?q=sesame',
      '/perf?plain&q=sesame',
      '/perf/sesame?sesame',
      '/perf/incidents/sesame',
    ]) {
      for (const accept of ['*/*', 'text/html']) {
        const answer = await site.ask(path, { headers: { ...headers, accept } })
        expect(answer.body + JSON.stringify(answer.headers)).not.toContain('sesame')
      }
    }
  })
})

describe('failures inside', () => {
  it('are a 500 and a report, and never reach the application', async () => {
    const view = new FakeView()
    view.routes = () => {
      throw new Error('inside')
    }
    const site = await serve(view)
    for (const accept of ['*/*', 'text/html']) {
      // The first chunk is not out when the rows fail, so the status can still say it.
      const answer = await site.ask('/perf?plain', { headers: { accept } })
      expect(answer.status).toBe(500)
      expect(answer.body).not.toContain('inside')
    }
    expect(view.errors).toHaveLength(2)
  })

  it('are survived even when counting and reporting fail', async () => {
    const view = new FakeView()
    view.countEndpointRequest = () => {
      throw new Error('count')
    }
    view.reportError = () => {
      throw new Error('report')
    }
    const site = await serve(view)
    expect((await site.ask('/perf')).status).toBe(500)
  })

  it('leave alone what somebody else has answered', async () => {
    const view = new FakeView()
    const endpoint = createEndpoint(view)
    const site = await serveListener((req, res) => {
      res.end('answered')
      endpoint.handle(req, res)
    })
    expect((await site.ask('/perf')).body).toBe('answered')
    expect(view.errors).toEqual([])
  })
})

describe('mounts', () => {
  it.each([
    ['/', '/perf', 'text/html', '/perf/metrics'],
    ['/internal', '/internal', 'text/html', '/internal/metrics'],
    ['/internal', '/internal/perf', 'text/html', '/internal/perf/metrics'],
    ['/perf', '/perf', 'text/html', '/perf/metrics'],
  ])('in Express at %s, %s links to its own paths', async (mount, path, accept, link) => {
    const endpoint = createEndpoint(new FakeView())
    const app = express()
    app.use(mount, (req, res, next) => endpoint.handle(req, res, next))
    const site = await serveListener(app)
    const page = await site.ask(`${path}?plain`, { headers: { accept } })
    expect(page.body).toContain(`href="${link}"`)
    expect((await site.ask(link)).headers['content-type']).toContain('text/plain; version=0.0.4')
    expect((await site.ask('/elsewhere')).body).toContain('Cannot GET')
  })

  it('answers relative to a mount of Connect, which leaves only originalUrl', async () => {
    const endpoint = createEndpoint(new FakeView())
    const site = await serveListener((req, res) => {
      const handed = req as Handed
      handed.originalUrl = req.url!
      handed.url = req.url!.slice('/internal'.length) || '/'
      endpoint.handle(handed, res)
    })
    expect((await site.ask('/internal/?plain', { headers: { accept: 'text/html' } })).body).toContain(
      'href="/internal/metrics"',
    )
    expect((await site.ask('/internal/health?x')).json()).toEqual({ state: 'ok' })
  })

  it('never links to another host, whatever the mount was called with', async () => {
    const endpoint = createEndpoint(new FakeView())
    const site = await serveListener((req, res) => {
      const handed = req as Handed
      handed.baseUrl = '//evil.example/"><b>'
      handed.url = '/?plain'
      endpoint.handle(handed, res)
    })
    const { body } = await site.ask('/', { headers: { accept: 'text/html' } })
    expect(body).toContain('href="/evil.example/&quot;&gt;&lt;b&gt;/metrics"')
  })
})

describe('HTTP/2', () => {
  it('is answered through the compatibility API', async () => {
    const view = new FakeView(500)
    const endpoint = createEndpoint(view)
    const server = createServer((req, res) => endpoint.handle(req as never, res as never))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const client = connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
    onTestFinished(() => {
      client.destroy()
      server.close()
    })
    const ask = (path: string, method = 'GET'): Promise<[number, string]> =>
      new Promise((resolve, reject) => {
        const stream = client.request({ ':path': path, ':method': method })
        let status = 0
        let body = ''
        stream.on('response', (headers) => (status = headers[':status'] ?? 0))
        stream.on('data', (part: Buffer) => (body += part.toString('latin1')))
        stream.on('end', () => resolve([status, body]))
        stream.on('error', reject)
      })
    const [status, body] = await ask('/perf')
    expect(status).toBe(200)
    expect(JSON.parse(body)).toMatchObject({ schema: 1, at: AT })
    expect((await ask('/perf/metrics', 'HEAD'))[0]).toBe(200)
    expect((await ask('/perf/nothing'))[0]).toBe(404)
    expect((await ask('/perf/captures', 'POST'))[0]).toBe(202)
    expect(view.errors).toEqual([])
  })
})
