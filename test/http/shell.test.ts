import { createHash } from 'node:crypto'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { request } from 'node:http'
import type { IncomingHttpHeaders } from 'node:http'
import { describe, expect, it } from 'vitest'
import { FakeView } from './fake-view.ts'
import { serve, type Site } from './serve.ts'

const shellOf = (site: Site, path = '/perf'): ReturnType<Site['ask']> =>
  site.ask(path, { headers: { accept: 'text/html' } })

const scriptIn = (body: string): string => /\/assets\/(app\.[0-9a-f]{16}\.js)/.exec(body)![1]!

function bytesAt(
  { port }: Site,
  path: string,
  headers: Record<string, string>,
): Promise<{ status: number; headers: IncomingHttpHeaders; bytes: Buffer }> {
  return new Promise((resolve, reject) => {
    const req = request({ host: '127.0.0.1', port, path, headers, agent: false }, (res) => {
      const parts: Buffer[] = []
      res.on('data', (part: Buffer) => parts.push(part))
      res.on('end', () =>
        resolve({ status: res.statusCode ?? 0, headers: res.headers, bytes: Buffer.concat(parts) }),
      )
    })
    req.on('error', reject)
    req.end()
  })
}

describe('the shell of the live page', () => {
  it('says how things stand before any script runs, and where the page without one is', async () => {
    const view = new FakeView()
    view.page.limitsNow = { all: 7, critical: 2, warning: 0, pending: 0, silent: 1 }
    const { body, headers, status } = await shellOf(await serve(view))
    expect([status, headers['content-type'], headers['cache-control']]).toEqual([
      200,
      'text/html; charset=utf-8',
      'no-store',
    ])
    expect(body).toContain('2 critical limits are broken')
    expect(body).toMatch(/<noscript>.*href="\?plain".*<\/noscript>/)
    // No snapshot was made for it.
    expect([view.headsTaken, view.rowsTaken]).toEqual([0, 0])
  })

  it('allows its own two pieces by their hashes, and whatever else comes from here', async () => {
    const { body, headers } = await shellOf(await serve(new FakeView()))
    const policy = String(headers['content-security-policy'])
    const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`
    const pieces = {
      script: /<script[^>]*>(.*?)<\/script>/s.exec(body)![1]!,
      style: /<style>(.*?)<\/style>/s.exec(body)![1]!,
    }
    expect(policy).toContain(`script-src ${hashOf(pieces.script)} 'self'`)
    expect(policy).toContain(`style-src ${hashOf(pieces.style)}`)
    expect(policy).not.toMatch(/unsafe|nonce|https?:|\*/)
    expect(body.match(/<script/g)).toHaveLength(1)
    expect(body).not.toMatch(/\sstyle=|\son\w+=|https?:|src=/)
  })

  it('is no longer than what a first packet may be, but for its style', async () => {
    const { body } = await shellOf(await serve(new FakeView()))
    expect(body.replace(/<style>.*<\/style>/s, '').length).toBeLessThan(1_500)
  })

  it('gives way to the page without a script where somebody asks for it', async () => {
    const { body } = await shellOf(await serve(new FakeView()), '/perf?plain')
    expect(body).toContain('http-equiv="refresh"')
    expect(body).not.toContain('<script')
  })
})

describe('the script of the live page', () => {
  it('comes compressed as its reader likes it, always the same', async () => {
    const site = await serve(new FakeView())
    const path = `/perf/assets/${scriptIn((await shellOf(site)).body)}`
    const br = await bytesAt(site, path, { 'accept-encoding': 'gzip, deflate, br' })
    const gzip = await bytesAt(site, path, { 'accept-encoding': 'gzip;q=0.8, br;q=0' })
    const plain = await bytesAt(site, path, {})
    expect([br, gzip, plain].map(({ headers }) => headers['content-encoding'])).toEqual([
      'br',
      'gzip',
      undefined,
    ])
    expect(brotliDecompressSync(br.bytes).equals(plain.bytes)).toBe(true)
    expect(gunzipSync(gzip.bytes).equals(plain.bytes)).toBe(true)
    expect(plain.headers).toMatchObject({
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'private, max-age=31536000, immutable',
      'x-content-type-options': 'nosniff',
      vary: 'accept-encoding',
    })
    const hash = createHash('sha256').update(plain.bytes).digest('hex').slice(0, 16)
    expect(path.endsWith(`/app.${hash}.js`)).toBe(true)
    // The licence of what is in it goes along.
    expect(plain.bytes.toString()).toContain('Permission is hereby granted')
  })

  it('is asked for once', async () => {
    const site = await serve(new FakeView())
    const path = `/perf/assets/${scriptIn((await shellOf(site)).body)}`
    const { headers } = await bytesAt(site, path, {})
    const again = await bytesAt(site, path, { 'if-none-match': String(headers.etag) })
    expect([again.status, again.bytes.length]).toEqual([304, 0])
    const head = await site.ask(path, { method: 'HEAD' })
    expect([head.status, head.body, head.headers['content-length']]).toEqual([
      200,
      '',
      headers['content-length'],
    ])
  })

  it.each(['app.0000000000000000.js', 'style.css', '..%2f..%2fpackage.json', 'app.js'])(
    'is the only one: %s is none',
    async (name) => {
      const answer = await (await serve(new FakeView())).ask(`/perf/assets/${name}`)
      expect(answer.status).toBe(404)
    },
  )

  it('is for those who may read', async () => {
    const view = new FakeView(1, { access: { token: { read: 'sesame-and-sixteen' } } })
    const site = await serve(view)
    expect((await site.ask('/perf/assets/app.js')).status).toBe(401)
  })
})
