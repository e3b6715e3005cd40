import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const main = join(import.meta.dirname, '../../dist/esm/lib/cli/main.js')
const library = pathToFileURL(join(import.meta.dirname, '../../dist/esm/lib/load/index.js')).href
const shop = join(import.meta.dirname, '../load/regress/shop/server.mjs')
const usual = { rows: 300, discounts: 2_000, queries: 1 }
const asked = ['--start', 'node server.mjs', '--request', 'GET /, GET /orders/7']

let root: string
let database: Server
let port: number

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'perfguard-compare-'))
  database = createServer((_, res) => res.end('{"row":1}')).listen(0, '127.0.0.1')
  await once(database, 'listening')
  port = (database.address() as AddressInfo).port
})

afterAll(() => {
  database.close()
  database.closeAllConnections()
  rmSync(root, { recursive: true, force: true })
})

function folderOf(name: string, settings: object): string {
  const folder = join(root, name)
  mkdirSync(folder)
  cpSync(shop, join(folder, 'server.mjs'))
  writeFileSync(join(folder, 'settings.json'), JSON.stringify(settings))
  return folder
}

interface Answer {
  code: number
  out: string
  err: string
}

async function perfguard(cwd: string, ...args: string[]): Promise<Answer> {
  const env = { ...process.env, DATABASE_PORT: String(port) }
  const child = spawn(process.execPath, [main, 'load', ...args], {
    cwd,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const answer = { code: -1, out: '', err: '' }
  child.stdout.on('data', (text) => (answer.out += String(text)))
  child.stderr.on('data', (text) => (answer.err += String(text)))
  ;[answer.code] = (await once(child, 'close')) as [number]
  return answer
}

interface Row {
  lane: string
  subject: string
  before: number
  after: number
  verdict: string
}

interface Told {
  verdict: string
  comparison: { rounds: number; rows: Row[]; grown: { functionName: string; url: string }[] }
}

describe('perfguard load compare', () => {
  it('finds one query more per request, counted, in an application that knows nothing of perfguard', async () => {
    const before = folderOf('one-query', usual)
    const after = folderOf('two-queries', { ...usual, queries: 2 })
    const { code, out, err } = await perfguard(
      after,
      'compare',
      '--against',
      before,
      ...asked,
      '--requests',
      '64',
      '--json',
    )
    expect(err).not.toContain('perfguard:')
    expect(code).toBe(2)
    const { verdict, comparison } = JSON.parse(out) as Told
    expect(verdict).toBe('regressed')
    const calls = comparison.rows.find(({ subject }) => subject.includes('http:GET'))
    expect(calls).toMatchObject({ lane: 'counts', before: 1, after: 2, verdict: 'regressed' })
  })

  it('finds a function that takes half of each request more, and names it', async () => {
    const before = folderOf('few-discounts', usual)
    const after = folderOf('many-discounts', { ...usual, discounts: 40_000 })
    const { code, out, err } = await perfguard(
      after,
      'compare',
      '--against',
      before,
      ...asked,
      '--requests',
      '256',
      '--json',
    )
    expect(err).not.toContain('perfguard:')
    expect(code).toBe(2)
    const { comparison } = JSON.parse(out) as Told
    expect(comparison.rows.find(({ subject, lane }) => lane === 'work' && subject === '(all)')).toMatchObject(
      {
        verdict: 'regressed',
      },
    )
    expect(comparison.grown[0]!.functionName).toBe('applyDiscounts')
    expect(comparison.grown[0]!.url).toContain('many-discounts/server.mjs')
  }, 120_000)

  it('checks out a commit, takes the users of a load file, and does not let them think', async () => {
    const folder = folderOf('committed', usual)
    const file = join(folder, 'perfguard.load.mjs')
    writeFileSync(
      file,
      `import { hold } from ${JSON.stringify(library)}
       export default {
         target: { start: 'node server.mjs' },
         users: {
           visitor: {
             think: '10s',
             setup: (user) => user.request('GET /login'),
             tasks: {
               look: { request: 'GET /orders/:id', params: (user) => ({ id: user.integer(1, 9) }) },
               buy: { request: 'POST /orders', json: { item: 7 } },
             },
           },
         },
         scenarios: { hold: hold({ users: 1, for: '1s' }) },
       }`,
    )
    const git = (...args: string[]): string =>
      execFileSync('git', ['-c', 'user.name=test', '-c', 'user.email=test@example.org', ...args], {
        cwd: folder,
        encoding: 'utf8',
      })
    git('init', '--quiet')
    git('add', '.')
    git('commit', '--quiet', '--message', 'one query')
    writeFileSync(join(folder, 'settings.json'), JSON.stringify({ ...usual, queries: 3 }))
    const args = ['compare', file, '--against', 'HEAD', '--requests', '64', '--json']
    const { code, out, err } = await perfguard(folder, ...args)
    expect(err).not.toContain('perfguard:')
    expect(code).toBe(2)
    const { comparison } = JSON.parse(out) as Told
    const calls = comparison.rows.find(({ subject }) => subject.includes('http:GET'))
    expect(calls).toMatchObject({ before: 1, after: 3, verdict: 'regressed' })
    expect(git('worktree', 'list').trim().split('\n')).toHaveLength(1)
  })

  it('says what went wrong when there is nothing to measure', async () => {
    const folder = folderOf('broken', usual)
    writeFileSync(join(folder, 'server.mjs'), 'console.error("no database"); process.exit(1)')
    const broken = await perfguard(folder, 'compare', '--against', folder, ...asked)
    expect(broken.code).toBe(4)
    expect(broken.err).toMatch(/^perfguard: invalid: .*no database/m)
    const nowhere = await perfguard(folder, 'compare', '--against', 'no-such-ref', ...asked)
    expect(nowhere).toMatchObject({ code: 64 })
    expect(nowhere.err).toContain("'no-such-ref' is neither a folder nor a commit")
    const both = await perfguard(folder, 'compare', '--against', folder, '--baseline', 'main', ...asked)
    expect(both).toMatchObject({ code: 64, out: '' })
    const gate = await perfguard(folder, 'compare', '--against', folder, '--gate', 'cpu=5%', ...asked)
    expect(gate.err).toMatch(/there is no metric 'cpu' \(did you mean 'cpuUs'\?\)/)
  })
})

describe('perfguard load baseline', () => {
  it('keeps runs, pins them, and holds later ones against them', async () => {
    const folder = folderOf('baseline', usual)
    const none = await perfguard(folder, 'compare', ...asked)
    expect(none).toMatchObject({ code: 0 })
    expect(none.out).toContain('no baseline')
    expect(await perfguard(folder, 'compare', '--require-baseline', ...asked)).toMatchObject({ code: 3 })
    const saved = await perfguard(folder, 'baseline', 'save', ...asked, '--requests', '64', '--runs', '3')
    expect(saved).toMatchObject({ code: 0 })
    expect(saved.out.trim()).toBe(join(folder, 'perf-baselines/main.json'))
    expect(await perfguard(folder, 'baseline', 'pin')).toMatchObject({ code: 0 })
    const shown = await perfguard(folder, 'baseline', 'show')
    expect(shown.out).toMatch(/^main: 3 runs/)
    expect(shown.out).toMatch(/µs .* CPU per request/)

    writeFileSync(join(folder, 'settings.json'), JSON.stringify({ ...usual, queries: 3 }))
    const later = await perfguard(folder, 'compare', ...asked, '--runs', '2', '--json')
    expect(later.code).toBe(2)
    const other = await perfguard(folder, 'compare', '--start', 'node server.mjs', '--request', 'GET /other')
    expect(other.code).toBe(3)
    expect(other.out).toMatch(/^incomparable.*\nthe load was GET \/, GET \/orders\/7/)

    const history = await perfguard(folder, 'history', '--json')
    const { metrics } = JSON.parse(history.out) as {
      metrics: { metric: string; values: number[]; drift: number }[]
    }
    expect(metrics.find(({ metric }) => metric === 'allocatedBytes')!.values).toHaveLength(2)
    const lines = readFileSync(join(folder, 'perf-baselines/history.ndjson'), 'utf8').trim().split('\n')
    expect(lines).toHaveLength(3)
  })
})

describe('perfguard load calibrate', () => {
  it('measures the noise, and gates below it are refused with the arithmetic', async () => {
    const folder = folderOf('calibrated', usual)
    const measured = await perfguard(folder, 'calibrate', ...asked, '--requests', '64', '--rounds', '6')
    expect(measured).toMatchObject({ code: 0 })
    expect(measured.out).toMatch(/±\d+(\.\d)? % {3}CPU per request/)
    const refused = await perfguard(folder, 'compare', '--against', folder, '--gate', 'p99Ms=0.01%', ...asked)
    expect(refused).toMatchObject({ code: 64 })
    expect(refused.err).toMatch(/below this machine's noise: two runs of the same code differ by/)
  })
})
