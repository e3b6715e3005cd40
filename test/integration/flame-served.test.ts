import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:http'
import { getPriority, tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { PerfOptions } from '../../lib/index.ts'
import type * as http from '../../middleware/http.ts'
import { hasChromium, launch, open, violations } from '../support/browser.ts'
import { profileOf } from '../flame/profiles.ts'
import { incident } from '../http/fake-view.ts'
import { ask, running } from '../support/server.ts'
import type { Running } from '../support/server.ts'
import { until } from '../support/until.ts'

// The compiled package: only there does the thread have a file of its own.
const built = pathToFileURL(join(import.meta.dirname, '../../dist/esm/middleware/http.js')).href
const { perfguard } = (await import(built)) as typeof http

const dir = mkdtempSync(join(tmpdir(), 'perfguard-flame-'))
const during = profileOf([{ stack: ['n', 'a', 'b'], us: 900_000, route: 0 }])
const before = profileOf([{ stack: ['n', 'a'], us: 900_000, route: 0 }])

/** An incident on disk, of these files. */
function write(id: string, files: Readonly<Record<string, unknown>>): string {
  const folder = join(dir, id)
  mkdirSync(folder, { recursive: true })
  const list = Object.entries(files).map(([name, content]) => {
    const text = typeof content === 'string' ? content : JSON.stringify(content)
    writeFileSync(join(folder, name), text)
    const kind = name.startsWith('before') ? ('cpu-before' as const) : ('cpu-during' as const)
    return { name, kind, bytes: text.length, fromMs: 0, toMs: 1 }
  })
  const report = [{ kind: 'report' as const, reason: 'none here' }]
  writeFileSync(join(folder, 'incident.json'), JSON.stringify(incident({ id, files: list, skipped: report })))
  return `/perf/incidents/${id}/flame`
}

const whole = write('20260131T031209000Z-00000a', {
  'before.cpuprofile': before,
  'during.cpuprofile': during,
})
const early = write('20260131T031209000Z-00000b', { 'before.cpuprofile': before })
const broken = write('20260131T031209000Z-00000c', { 'during.cpuprofile': '{"nodes":[{"id":1' })
const foreign = write('20260131T031209000Z-00000d', { 'during.cpuprofile': { head: {}, nodes: 3 } })

function nicenessOfThreads(): number[] {
  return readdirSync('/proc/self/task').flatMap((thread) => {
    try {
      // After the name in brackets, which may hold spaces: state is the first, the niceness the 17th.
      const stat = readFileSync(`/proc/self/task/${thread}/stat`, 'utf8')
      return [Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[16])]
    } catch {
      return []
    }
  })
}

const half = write('20260131T031209000Z-00000e', { 'before.cpuprofile': '{', 'during.cpuprofile': during })

const huge = write('20260131T031209000Z-00000f', { 'during.cpuprofile': '{' })
truncateSync(join(dir, '20260131T031209000Z-00000f/during.cpuprofile'), 33 * 1_048_576)

const servers: Running[] = []

async function start(options: PerfOptions = {}): Promise<Running> {
  const listener = perfguard({ flight: false, watchdog: false, capture: { dir }, ...options }, (_, res) =>
    res.end(),
  )
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  servers.push(running(server))
  return servers.at(-1)!
}

afterAll(async () => {
  await Promise.all(servers.map((server) => server.close()))
  rmSync(dir, { recursive: true, force: true })
})

describe('GET /perf/incidents/:id/flame', () => {
  it('is a page that may run its own script and reach nobody', async () => {
    const { port } = await start()
    const { status, headers, text } = await ask(port, whole)
    expect([status, headers['content-type']]).toEqual([200, 'text/html; charset=utf-8'])
    expect(headers['content-security-policy']).toMatch(
      /^default-src 'none'; script-src 'sha256-[\w+/=]+'; style-src 'sha256-[\w+/=]+'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'$/,
    )
    expect(headers).toMatchObject({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' })
    expect(text).toContain('"title":"POST /checkout p99 412 ms (limit 250 ms)"')
    expect(text).toContain('"beforeSpanUs":900000')
    expect(text.endsWith('</html>\n')).toBe(true)
  })

  it('shows what came before, when asked', async () => {
    const { port } = await start()
    const { status, text } = await ask(port, `${early}?profile=before`)
    expect(status).toBe(200)
    expect(text).toContain('"beforeSpanUs":null')
  })

  it('does without what came before, where that cannot be read', async () => {
    const { port } = await start()
    const { status, text } = await ask(port, half)
    expect(status).toBe(200)
    expect(text).toContain('"beforeSpanUs":null')
  })

  it('is announced by HEAD', async () => {
    const { port } = await start()
    const { status, headers, text } = await ask(port, whole, { method: 'HEAD' })
    expect([status, text]).toEqual([200, ''])
    expect(Number(headers['content-length'])).toBeGreaterThan(10_000)
  })

  it.each([
    [`${whole}?profile=after`, 400, 'use ?profile=before or ?profile=during'],
    [early, 404, 'this incident has no during.cpuprofile; its incident.json says why, under skipped'],
    ['/perf/incidents/20260131T031209000Z-0000ff/flame', 404, 'no such incident'],
    ['/perf/incidents/nothing-of-ours/flame', 404, 'no such incident'],
    ['/perf/incidents/..%2f..%2fetc/flame', 404, 'no such path'],
    [`${whole}/more`, 404, 'no such path'],
    [broken, 422, 'no flame graph: not a CPU profile: it is no JSON, it may be cut off'],
    [huge, 422, 'no flame graph: the profile is too large to be drawn here: download it'],
    [foreign, 422, 'no flame graph: not a CPU profile: it has no nodes'],
  ])('of %s answers %i', async (path, expected, line) => {
    const { port } = await start()
    const { status, text } = await ask(port, path)
    expect([status, text.slice(0, line.length)]).toEqual([expected, line])
    expect(text.split('\n')).toHaveLength(2)
  })

  it('answers those who may download, nobody else', async () => {
    const authorize = ({ headers }: { headers: NodeJS.Dict<string | string[]> }): true | ['read'] =>
      headers['x-team'] === 'sre' ? true : ['read']
    const { port } = await start({ endpoint: { access: { authorize } } })
    expect((await ask(port, whole)).status).toBe(403)
    expect((await ask(port, whole, { headers: { 'x-team': 'sre' } })).status).toBe(200)
    expect((await ask(port, whole, { method: 'POST' })).status).toBe(403)
  })

  it.runIf(process.platform === 'linux')(
    'leaves the CPU to the application, whose priority stays',
    async () => {
      const { port } = await start()
      const mine = getPriority()
      let drawing = true
      const drawn = ask(port, whole).finally(() => (drawing = false))
      const seen = new Set<number>()
      while (drawing) {
        for (const nice of nicenessOfThreads()) seen.add(nice)
        await new Promise((resolve) => setImmediate(resolve))
      }
      expect((await drawn).status).toBe(200)
      expect([...seen]).toContain(Math.max(10, mine))
      expect(getPriority()).toBe(mine)
      expect(nicenessOfThreads()).toEqual(expect.arrayContaining([mine]))
    },
  )

  it('survives clients that leave while it is drawn', async () => {
    const server = await start()
    const leaving = Array.from({ length: 3 }, () => {
      const aborter = new AbortController()
      const asked = ask(server.port, whole, { signal: aborter.signal }).catch(() => {})
      setImmediate(() => aborter.abort())
      return asked
    })
    await Promise.all(leaving)
    const answer = await until(async () => {
      const { status } = await ask(server.port, whole)
      return status === 200
    })
    expect(answer).toBe(true)
    const { self } = JSON.parse((await ask(server.port, '/perf')).text) as { self: { errors: number } }
    expect(self.errors).toBe(0)
  })
})

describe.skipIf(!hasChromium)('the flame graph of a real capture (needs /usr/bin/chromium)', () => {
  let browser: Browser

  beforeAll(async () => {
    browser = await launch()
  })
  afterAll(() => browser.close())

  it('is a click away from /perf, and draws under the policy of the endpoint', async () => {
    const own = mkdtempSync(join(tmpdir(), 'perfguard-flame-'))
    const listener = perfguard({ capture: { dir: own } }, function keepBusy(_, res) {
      const endMs = performance.now() + 40
      while (performance.now() < endMs) Math.random()
      res.end()
    })
    const server = createServer(listener)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port, close } = running(server)
    try {
      const { perf } = listener
      await until(() => perf.snapshot().self.flight?.state === 'recording')
      const captured = perf.capture({ durationMs: 1_000, heap: false })
      let done = false
      void captured.finally(() => (done = true))
      while (!done) await ask(port, '/')
      await captured

      const { page, complaints, requests } = await open(browser, `http://127.0.0.1:${port}/perf?plain`)
      await page.getByRole('link', { name: 'flame graph', exact: true }).click()
      await page.getByRole('searchbox').fill('keepBusy')
      expect(await page.locator('#matched').textContent()).toMatch(/^1 function, \d/)
      await page.keyboard.press('Enter')
      expect(await page.getByRole('treeitem', { selected: true }).first().getAttribute('aria-label')).toMatch(
        /^keepBusy, .*flame-served\.test\.ts:\d+, self /,
      )
      expect(await violations(page)).toEqual([])
      expect(requests.filter((url) => !url.startsWith(`http://127.0.0.1:${port}/perf`))).toEqual([])
      expect(complaints).toEqual([])
    } finally {
      await close()
      rmSync(own, { recursive: true, force: true })
    }
  })
})
