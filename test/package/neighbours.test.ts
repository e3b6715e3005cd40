import { execFile, execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '../..')
const apps = join(import.meta.dirname, 'neighbours')

/** What else works on the loop, the inspector and the process of a user of perfguard. */
describe('perfguard beside others', () => {
  const folder = mkdtempSync(join(tmpdir(), 'perfguard-neighbours-'))

  beforeAll(() => {
    const packed = execFileSync('npm', ['pack', '--json', '--silent', '--pack-destination', folder], {
      cwd: root,
      encoding: 'utf8',
    })
    const [{ filename }] = JSON.parse(packed) as [{ filename: string }]
    writeFileSync(join(folder, 'package.json'), '{ "private": true }')
    for (const name of readdirSync(apps)) writeFileSync(join(folder, name), readFileSync(join(apps, name)))
    const others = ['@datadog/pprof@5', 'jest@30', 'vitest@4']
    execFileSync('npm', ['i', '--silent', '--no-audit', '--no-fund', filename, ...others], { cwd: folder })
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  const node = (
    args: string[],
    env: NodeJS.ProcessEnv = {},
  ): Promise<{ code: unknown; out: string; err: string }> =>
    new Promise((resolve) => {
      // What vitest sets is for its own processes, not for a user's.
      const { NODE_ENV: _, VITEST: __, ...inherited } = process.env
      const options = { cwd: folder, timeout: 90_000, env: { ...inherited, NODE_OPTIONS: '', ...env } }
      execFile(process.execPath, args, options, (error, out, err) =>
        resolve({ code: error?.killed === true ? 'killed' : (error?.code ?? 0), out, err }),
      )
    })

  // What it makes of them is for the fault suite: on a crowded machine, a verdict may rightly be another.
  const whole = {
    kinds: expect.arrayContaining(['cpu-before', 'cpu-during', 'heap', 'timeline', 'report']),
    samples: expect.toSatisfy((count: number) => count > 20),
  }

  it.each([
    ['nobody', [], []],
    ['an open debugger', ['--inspect=127.0.0.1:0'], []],
    ['a profiler in another inspector session', ['--import', './session-profiler.mjs'], []],
    ['console.profile', ['--import', './console-profiler.mjs'], []],
    [
      'console.profile and an open debugger',
      ['--inspect=127.0.0.1:0', '--import', './console-profiler.mjs'],
      [],
    ],
    ['an APM that profiles with V8 from native code', ['--import', './native-profiler.mjs'], []],
    ['a monitor of every async call', ['--import', './async-monitor.mjs'], []],
  ])('has a whole incident, with the guilty function in its profile, beside %s', async (_, flags) => {
    const { code, out, err } = await node([...flags, 'app.mjs'])
    expect({ code, err: err.replace(/^(Debugger|For help).*\n/gm, '') }).toEqual({ code: 0, err: '' })
    const { neighbour, incident } = JSON.parse(out) as { neighbour?: string; incident: object }
    if (neighbour !== undefined) expect(neighbour).toBe('has its own profile')
    expect(incident).toEqual(whole)
  })

  it('records each process of a cluster by itself, into one folder', async () => {
    const { code, out, err } = await node(['cluster.mjs'])
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(JSON.parse(out)).toEqual({ incidents: [whole, whole], folders: 2, exits: [0, 0] })
  })

  it.each(['forks', 'threads', 'vmForks', 'vmThreads'])('lets Vitest end, in its %s', async (pool) => {
    const { code, out, err } = await node(['node_modules/vitest/vitest.mjs', 'run', `--pool=${pool}`])
    expect(out + err).not.toMatch(/did not|hanging|unhandled/i)
    expect(code).toBe(0)
  })

  it('lets Jest end', async () => {
    const { code, err } = await node(['node_modules/jest/bin/jest.js', '--detectOpenHandles', '--ci'])
    expect(err).not.toMatch(/did not exit|open handle|leak/i)
    expect(err).toMatch(/2 passed/)
    expect(code).toBe(0)
  })
})
