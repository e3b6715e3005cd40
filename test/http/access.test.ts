import { connect } from 'node:net'
import type { IncomingMessage } from 'node:http'
import { describe, expect, it } from 'vitest'
import type { AccessOptions, Grant } from '../../lib/config/types.ts'
import { createAccess } from '../../lib/http/access.ts'
import { isLoopbackAddress, isLoopbackHost, whyNotLocal } from '../../lib/http/loopback.ts'
import { FakeView } from './fake-view.ts'
import { serve } from './serve.ts'

const production = { NODE_ENV: 'production' }
const secret = 'correct-horse-battery'

const withAccess = (access: AccessOptions): FakeView => new FakeView(1, { access })
const bearer = (token: string): { headers: Record<string, string> } => ({
  headers: { authorization: `Bearer ${token}` },
})

function handed(remoteAddress: string | undefined): IncomingMessage {
  const req = {
    socket: { remoteAddress },
    headers: { host: 'localhost' },
    httpVersionMajor: 1,
    httpVersionMinor: 1,
  }
  return req as unknown as IncomingMessage
}

describe('loopback', () => {
  it.each(['127.0.0.1', '127.255.0.9', '::1', '::ffff:127.0.0.1', '::FFFF:127.1.2.3'])(
    'knows %s',
    (address) => {
      expect(isLoopbackAddress(address)).toBe(true)
    },
  )

  it.each([undefined, '', '10.0.0.1', '::', '::ffff:10.0.0.1', '127.0.0.1.evil', '128.0.0.1', '127.0.0.256'])(
    'does not take %s for it',
    (address) => {
      expect(isLoopbackAddress(address)).toBe(false)
    },
  )

  it.each([
    'localhost',
    'LOCALHOST:3000',
    'app.localhost',
    'localhost.',
    '127.0.0.1',
    '127.9.9.9:80',
    '[::1]:3000',
  ])('takes Host %s', (host) => {
    expect(isLoopbackHost(host)).toBe(true)
  })

  it.each([
    undefined,
    '',
    'evil.example',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    '127.evil.example',
    'notlocalhost',
    'localhost:3000@evil.example',
    'localhost, evil.example',
    '[::2]',
    '[::1].evil.example',
    '0.0.0.0',
    '2130706433',
  ])('refuses Host %s', (host) => {
    expect(isLoopbackHost(host)).toBe(false)
  })

  it('refuses a client without an address, as on a Unix socket behind a proxy', () => {
    expect(whyNotLocal(handed('127.0.0.1'))).toBeUndefined()
    expect(whyNotLocal(handed(undefined))).toBe('the client is not on this machine')
    expect(whyNotLocal(handed('203.0.113.9'))).toBe('the client is not on this machine')
  })
})

describe('without access, outside production', () => {
  it.each([
    [{}, 200],
    [{ host: 'localhost:1234' }, 200],
    [{ host: 'app.localhost' }, 200],
    [{ host: '[::1]:80' }, 200],
    [{ host: 'rebound.example' }, 403],
    [{ host: 'localhost.evil.example' }, 403],
    [{ forwarded: 'for=203.0.113.9' }, 403],
    [{ 'x-forwarded-for': '127.0.0.1' }, 403],
    [{ 'X-Forwarded-Proto': 'https' }, 403],
    [{ 'x-real-ip': '127.0.0.1' }, 403],
    [{ via: '1.1 proxy' }, 403],
    [{ 'cf-connecting-ip': '127.0.0.1' }, 403],
  ])('answers %j with %i', async (headers, status) => {
    const answer = await (await serve(new FakeView())).ask('/perf', { headers })
    expect(answer.status).toBe(status)
    if (status === 403) {
      expect(answer.body).toMatch(/^perfguard answers loopback clients only.*set endpoint: .*access.*\n$/)
    }
  })

  it.each(['GET /perf HTTP/1.0\r\n\r\n', 'GET /perf HTTP/1.0\r\nHost: localhost\r\n\r\n'])(
    "refuses HTTP/1.0, nginx's way of proxying: %j",
    async (text) => {
      const { port } = await serve(new FakeView())
      const answer = await new Promise<string>((resolve, reject) => {
        let all = ''
        const socket = connect(port, '127.0.0.1', () => socket.write(text))
        socket.on('data', (part) => (all += part.toString()))
        socket.on('end', () => resolve(all))
        socket.on('error', reject)
      })
      expect(answer).toContain('403 Forbidden')
    },
  )

  it('guards every path and method alike, and does not tell what is there', async () => {
    const site = await serve(new FakeView())
    const headers = { via: '1.1 proxy' }
    for (const path of ['/perf', '/perf/metrics', '/perf/nothing', '/perf/%', '/perf/incidents/a/files/b']) {
      expect((await site.ask(path, { headers })).status).toBe(403)
    }
    expect((await site.ask('/perf/captures', { method: 'POST', headers })).status).toBe(403)
    expect((await site.ask('/perf', { method: 'DELETE', headers })).status).toBe(403)
  })
})

describe('in production', () => {
  it('answers nothing until access is set, and says so', async () => {
    const view = new FakeView()
    const answer = await (await serve(view, production)).ask('/perf')
    expect(answer.status).toBe(403)
    expect(answer.body).toMatch(/^perfguard answers nothing in production until access is set.*\n$/)
    expect(view.headsTaken).toBe(0)
  })

  it('answers whoever has the token, through any proxy and by any name', async () => {
    const site = await serve(withAccess({ token: secret }), production)
    const { headers } = bearer(secret)
    const answer = await site.ask('/perf', {
      headers: { ...headers, host: 'perf.example', 'x-forwarded-for': '203.0.113.9' },
    })
    expect(answer.status).toBe(200)
  })

  it('is decided when the endpoint is created', async () => {
    const environment: { NODE_ENV?: string } = { ...production }
    const site = await serve(new FakeView(), environment)
    environment.NODE_ENV = 'development'
    expect((await site.ask('/perf')).status).toBe(403)
  })
})

describe('a token', () => {
  it.each([
    [undefined, 401],
    ['Bearer', 401],
    ['Bearer ', 401],
    [`Basic ${secret}`, 401],
    [secret, 401],
    ['Bearer wrong-horse-battery', 401],
    [`Bearer ${secret}x`, 401],
    [`Bearer ${secret} x`, 401],
    [`Bearer ${secret}`, 200],
    [`bearer   ${secret}`, 200],
  ])('replaces the loopback rule: Authorization %s gives %i', async (authorization, status) => {
    const site = await serve(withAccess({ token: secret }))
    const headers: Record<string, string> = authorization === undefined ? {} : { authorization }
    const answer = await site.ask('/perf', { headers })
    expect(answer.status).toBe(status)
    expect(answer.headers['www-authenticate']).toBe(status === 401 ? 'Bearer' : undefined)
  })

  const parts = { read: 'token-for-reading', capture: 'token-for-capturing', download: 'token-for-downloads' }
  const places: [Grant, string, string][] = [
    ['read', 'GET', '/perf/metrics'],
    ['read', 'GET', '/perf/incidents/a'],
    ['capture', 'POST', '/perf/captures'],
    ['download', 'GET', '/perf/incidents/a/files/b.json'],
  ]
  it.each(places)('for %s opens %s %s, and no other token does', async (grant, method, path) => {
    const site = await serve(withAccess({ token: parts }))
    for (const [other, token] of Object.entries(parts)) {
      const { status } = await site.ask(path, { method, ...bearer(token) })
      if (other === grant) expect([200, 202, 404]).toContain(status)
      else expect(status).toBe(403)
    }
    expect((await site.ask(path, { method })).status).toBe(401)
  })

  it('that is left out or empty grants nothing', async () => {
    const site = await serve(withAccess({ token: { read: 'token-for-reading', capture: '' } }))
    expect((await site.ask('/perf/captures', { method: 'POST', ...bearer('undefined') })).status).toBe(401)
    expect((await site.ask('/perf/captures', { method: 'POST', ...bearer('') })).status).toBe(401)
  })
})

describe('authorize', () => {
  it.each<[string, AccessOptions['authorize'], number, number]>([
    ['true', () => true, 200, 202],
    ['a promise of true', () => Promise.resolve(true), 200, 202],
    ['a list', () => ['read'], 200, 403],
    ['a promise of a list', () => Promise.resolve<Grant[]>(['capture']), 403, 202],
    ['an empty list', () => [], 403, 403],
    ['false', () => false, 403, 403],
    ['undefined', () => undefined, 403, 403],
    ['a truthy string', () => 'read' as never, 403, 403],
    ['an unknown grant', () => ['everything'] as never, 403, 403],
  ])('saying %s', async (_said, authorize, read, capture) => {
    const site = await serve(withAccess({ authorize: authorize! }), production)
    expect((await site.ask('/perf')).status).toBe(read)
    expect((await site.ask('/perf/captures', { method: 'POST' })).status).toBe(capture)
  })

  it.each([
    [
      'throws',
      () => {
        throw new Error('from authorize')
      },
    ],
    ['rejects', () => Promise.reject(new Error('from authorize'))],
  ])('refuses when it %s, and the failure is reported, not shown', async (_how, authorize) => {
    const view = withAccess({ authorize })
    const answer = await (await serve(view)).ask('/perf')
    expect(answer.status).toBe(403)
    expect(answer.body).not.toContain('from authorize')
    expect(view.errors).toEqual([new Error('from authorize')])
  })

  it('is handed the request', async () => {
    const site = await serve(withAccess({ authorize: (req) => req.headers['x-user'] === 'ann' }))
    expect((await site.ask('/perf', { headers: { 'x-user': 'ann' } })).status).toBe(200)
    expect((await site.ask('/perf', { headers: { 'x-user': 'eve' } })).status).toBe(403)
  })

  it('adds to what the token grants', async () => {
    const access: AccessOptions = { token: { read: 'token-for-reading' }, authorize: () => ['capture'] }
    const site = await serve(withAccess(access))
    expect((await site.ask('/perf', bearer('token-for-reading'))).status).toBe(200)
    expect((await site.ask('/perf/captures', { method: 'POST' })).status).toBe(202)
    expect((await site.ask('/perf')).status).toBe(403)
  })

  it('that was never given leaves an empty access closed', async () => {
    const check = createAccess({}, false, () => {})
    const req = { headers: {}, socket: { remoteAddress: '127.0.0.1' } } as IncomingMessage
    expect(await check(req, 'read')).toMatchObject({ status: 403 })
  })
})

describe('POST from a page', () => {
  it.each<[Record<string, string>, number]>([
    [{}, 202],
    [{ 'sec-fetch-site': 'same-origin' }, 202],
    [{ 'sec-fetch-site': 'none' }, 202],
    [{ 'sec-fetch-site': 'same-site' }, 403],
    [{ 'sec-fetch-site': 'cross-site' }, 403],
    [{ 'sec-fetch-site': 'cross-site', origin: 'http://app.localhost' }, 403],
    [{ origin: 'http://app.localhost' }, 202],
    [{ origin: 'https://APP.localhost' }, 202],
    [{ origin: 'http://app.localhost:81' }, 403],
    [{ origin: 'http://evil.example' }, 403],
    [{ origin: 'http://app.localhost.evil.example' }, 403],
    [{ origin: 'null' }, 403],
    [{ origin: 'file://' }, 403],
    [{ origin: '' }, 403],
  ])('with %j is answered with %i', async (headers, status) => {
    const view = new FakeView()
    let captures = 0
    const start = view.captureNow
    view.captureNow = (reason) => {
      captures++
      return start(reason)
    }
    const site = await serve(view)
    const answer = await site.ask('/perf/captures', {
      method: 'POST',
      headers: { host: 'app.localhost', ...headers },
    })
    expect(answer.status).toBe(status)
    expect(captures).toBe(status === 202 ? 1 : 0)
  })
})
