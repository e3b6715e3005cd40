import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { LoadReport } from '../../lib/load/index.ts'
import { serve } from '../support/server.ts'
import { until } from '../support/until.ts'

const root = join(import.meta.dirname, '../..')
const command = join(root, 'dist/esm/lib/cli/main.js')
const app = join(root, 'test/fixtures/load/app.js')
const start = `node '${app}'`

interface Ended {
  code: number | null
  out: string
  err: string
}

let folder = ''
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'perfguard-load-'))))
afterAll(() => rmSync(folder, { recursive: true }))

function begin(
  args: string[],
  env: Record<string, string> = {},
  what = 'run',
): { ended: Promise<Ended>; end(signal: NodeJS.Signals): void } {
  const child = spawn(process.execPath, [command, 'load', what, ...args], {
    cwd: folder,
    env: { ...process.env, ...env },
  })
  let out = ''
  let err = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text))
  const ended = new Promise<Ended>((resolve) => {
    child.once('close', (code) => resolve({ code, out, err }))
  })
  return { ended, end: (signal) => child.kill(signal) }
}

const run = (args: string[], env?: Record<string, string>): Promise<Ended> => begin(args, env).ended
const reportOf = ({ out }: Ended): LoadReport => JSON.parse(out) as LoadReport

describe('perfguard load capacity', () => {
  // A level of one second is soon invalid on a crowded machine, three times in a row too.
  it('searches between what keeps and what breaks', { retry: 2 }, async () => {
    let asked = 0
    const server = await serve((_, res) => {
      // What comes beyond 30 in a quarter of a second is turned away.
      res.writeHead(++asked > 30 ? 503 : 200).end()
    })
    const timer = setInterval(() => (asked = 0), 250)
    const url = `http://127.0.0.1:${server.port}`
    const args = [
      '--json',
      '--url',
      url,
      '--limit',
      'errorRatio=0.1',
      '--each',
      '1s',
      '--from',
      '50',
      '--most',
      '800',
    ]
    const ended = await begin(args, {}, 'capacity').ended
    clearInterval(timer)
    await server.close()
    const { capacity, verdict } = reportOf(ended)
    expect(verdict).toMatchObject({ state: 'pass', exitCode: 0 })
    expect(capacity!.keeps).toBeLessThan(capacity!.breaks!)
    expect(capacity!.confirmed).toBe(3)
    expect(capacity!.levels[0]).toMatchObject({ level: 50, state: 'pass' })
    expect(capacity!.levels.some(({ level, state }) => level >= 200 && state === 'fail')).toBe(true)
  })
})

describe('perfguard load run', () => {
  it('starts an application, loads it from a thread of its own, and tells its verdict', async () => {
    const ended = await run([
      '--start',
      start,
      '--arrivals',
      '100',
      '--for',
      '2s',
      '--limit',
      'p50Ms=5000,errorRatio=0.01',
    ])
    expect(ended.err).toContain('load: pass')
    expect(ended).toMatchObject({ code: 0 })
    expect(ended.out).toContain('GET /')
  })

  it('prints nothing but JSON with --json, and takes its options from the environment', async () => {
    const ended = await run(['--json'], {
      PERFGUARD_LOAD_START: start,
      PERFGUARD_LOAD_USERS: '2',
      PERFGUARD_LOAD_FOR: '1s',
      PERFGUARD_LOAD_LIMIT: 'p50Ms=0.001',
      PERFGUARD_LOAD_SEED: '7',
    })
    const report = reportOf(ended)
    expect(report).toMatchObject({ schema: 1, seed: 7, target: { kind: 'start', hasPerf: false } })
    expect(report.scenarios[0]).toMatchObject({
      model: 'users',
      generator: { threads: expect.any(Number) as number },
    })
    expect(report.verdict).toMatchObject({ state: 'fail', exitCode: 1 })
    expect(ended.code).toBe(1)
    // Nothing that was started is left behind.
    expect(() => process.kill(report.target.pid!, 0)).toThrow('ESRCH')
  })

  it('runs a file, of which it writes a report', async () => {
    const file = `
      import { defineLoad, hold } from ${JSON.stringify(join(root, 'dist/esm/lib/load/index.js'))}
      const scenario = hold({ arrivals: 50, for: '1s', warmUp: '0s' })
      export default defineLoad({
        title: 'of a file',
        target: { start: ${JSON.stringify(start)}, ready: '/' },
        users: { visitor: { tasks: { free: { run: async (user) => { console.log('chatter'); await user.request('GET /') } } } } },
        scenarios: { first: scenario, second: { ...scenario, category: 'other' } },
      })`
    writeFileSync(join(folder, 'perfguard.load.mjs'), file)
    const ended = await run(['--json', '--category', 'other', '--out', 'reports'])
    expect(reportOf(ended).scenarios.map(({ name }) => name)).toEqual(['second'])
    // No limits, nothing judged: that is no pass.
    expect(ended.code).toBe(3)
    expect(ended.err).toContain('chatter')
    expect(JSON.parse(readFileSync(join(folder, 'reports/report.json'), 'utf8'))).toMatchObject({
      title: 'of a file',
    })
  })

  it('stops at Ctrl-C and reports what it has', async () => {
    let asked = 0
    const server = await serve((_, res) => {
      asked++
      res.end()
    })
    const url = `http://127.0.0.1:${server.port}`
    const child = begin(['--json', '--url', url, '--arrivals', '50', '--for', '60s'])
    await until(() => asked > 20)
    child.end('SIGINT')
    const ended = await child.ended
    await server.close()
    expect(ended.code).toBe(130)
    expect(reportOf(ended).scenarios[0]).toMatchObject({ cutShort: 'interrupted' })
    expect(reportOf(ended).verdict.exitCode).toBe(130)
  })

  it.each([
    [4, ['--start', 'node nothing.js'], 'ended with code 1'],
    [64, ['--url', 'http://example.com'], '--allow-host example.com'],
    [64, ['nothing.mjs'], 'there is no file'],
    [64, ['--url', 'http://127.0.0.1:1', '--for', 'long'], 'a length of time'],
    [64, ['--url', 'http://127.0.0.1:1', '--limit', 'p98Ms=1'], 'p98Ms'],
    [64, ['--arivals', '5'], "did you mean '--arrivals'?"],
    [64, ['--url', 'http://127.0.0.1:1', '--seed', 'x'], '--seed'],
    [64, ['--url', 'http://127.0.0.1:1', '--only', 'nothing'], "no scenario 'nothing'"],
  ])('ends with %i for %j, in one line', async (code, args, words) => {
    const ended = await run(args)
    expect(ended.err.trim().split('\n')).toEqual([expect.stringContaining(words)])
    expect(ended).toMatchObject({ code, out: '' })
  })
})
