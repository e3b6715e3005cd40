import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import type { Finding } from '../../lib/flight/worker/watchdog.ts'
import { until } from '../support/until.ts'

interface Told {
  findings: (Finding & { atMs: number })[]
  windows: { fromMs: number; toMs: number; samples: number; holdMs: number }[]
  /** Functions that were named before the loop turned again, by block. */
  duringBlock: Record<string, number>[]
  functions: Record<string, number>
  caveats: string[]
  fromMs: number
  toMs: number
}

interface Life {
  told: Told
  reason: string | null
  code: number | null
  output: string
}

interface Options {
  blockedMs?: number
  flags?: string[]
  meanwhile?: (child: ChildProcess) => Promise<void>
}

/** A process of its own with the recorder's thread in it, which holds its loop in the way that `scenario` says. */
async function live(
  scenario: string,
  { blockedMs = 200, flags = [], meanwhile }: Options = {},
): Promise<Life> {
  const child = fork(
    join(import.meta.dirname, '../fixtures/flight/child.js'),
    [scenario, String(blockedMs)],
    {
      silent: true,
      execArgv: flags,
    },
  )
  const life: Life = { told: null as unknown as Told, reason: '', code: null, output: '' }
  for (const stream of [child.stdout!, child.stderr!])
    stream.on('data', (chunk: Buffer) => (life.output += chunk.toString()))
  child.on('message', (message: { what: string } & Told & Life) => {
    if (message.what === 'told') life.told = message
    else life.reason = message.reason
  })
  const ended = new Promise<number | null>((resolve) => {
    child.once('close', resolve)
  })
  await until(() => life.reason !== '' || child.exitCode !== null, { what: 'the worker' })
  await meanwhile?.(child)
  const giveUp = setTimeout(() => child.kill('SIGKILL'), 30_000)
  life.code = await ended
  clearTimeout(giveUp)
  return life
}

const expectCleanEnd = ({ code, output, reason }: Life): void => {
  expect({ code, output, reason }).toEqual({ code: 0, output: '', reason: null })
}

/** The function with the most samples, of those that are not the runtime's own. */
const share = (functions: Record<string, number>, name: string): number =>
  (functions[name] ?? 0) / Math.max(1, ...Object.values(functions))

describe('a loop that is held', () => {
  it.each([
    ['JavaScript', 'holdInJavaScript'],
    ['regex', 'holdInRegex'],
    ['microtasks', 'holdInMicrotasks'],
  ])('by %s is reported, with the function by name, while it lasts', async (scenario, name) => {
    const life = await live(scenario)
    expectCleanEnd(life)
    const { findings, duringBlock, functions } = life.told
    expect(findings.map(({ event }) => event)).toEqual(['blocked', 'ended'])
    expect(duringBlock).toHaveLength(1)
    expect(duringBlock[0]![name]).toBeGreaterThan(0)
    expect(share(functions, name)).toBeGreaterThan(0.5)
  })

  it.each([
    ['pbkdf2', 'holdInPbkdf2', 'pbkdf2Sync'],
    ['JSON.parse', 'holdInJsonParse', 'JSON.parse'],
    ['execSync', 'holdInExecSync', 'spawnSync'],
  ])(
    'by native code, %s, is reported while it lasts, and named by its caller after it',
    async (scenario, name) => {
      const life = await live(scenario)
      expectCleanEnd(life)
      const { findings, functions } = life.told
      expect(findings.map(({ event }) => event)).toEqual(['blocked', 'ended'])
      const [blocked, ended] = findings as [Finding & { atMs: number }, Finding & { untilMs: number }]
      expect(blocked.atMs).toBeLessThan(ended.untilMs)
      expect(share(functions, name)).toBeGreaterThan(0.3)
      if (scenario === 'execSync' && process.platform === 'linux') expect(blocked.block.kind).toBe('waiting')
    },
  )

  it('twice within a moment is one block, as long as both', async () => {
    const life = await live('two in a row')
    expectCleanEnd(life)
    expect(life.told.findings.map(({ event }) => event)).toEqual(['blocked', 'ended'])
    expect(life.told.findings[1]!.block.silentMs).toBeGreaterThan(1_000)
  })

  it('because the whole process was stopped is nobody’s block', async () => {
    const life = await live('stopped from outside', {
      blockedMs: 500,
      meanwhile: async (child) => {
        await sleep(1_500)
        child.kill('SIGSTOP')
        await sleep(1_000)
        child.kill('SIGCONT')
      },
    })
    expectCleanEnd(life)
    expect(life.told.findings).toEqual([])
  })
})

describe('CPU windows', () => {
  it('follow each other without a gap and without an overlap', async () => {
    const life = await live('stopped from outside')
    expectCleanEnd(life)
    const { windows } = life.told
    expect(windows.length).toBeGreaterThan(2)
    for (const [at, { fromMs }] of windows.entries())
      if (at > 0) expect(fromMs).toBeCloseTo(windows[at - 1]!.toMs, 6)
  })

  it('survive that somebody ends them', async () => {
    const life = await live('profileEnd by others')
    expectCleanEnd(life)
    expect(life.told.caveats).toEqual([expect.stringContaining('console.profileEnd()')])
    expect(share(life.told.functions, 'turn')).toBeGreaterThan(0.3)
  })

  it('do not meet those who wrap the console, or profile by it', async () => {
    for (const scenario of ['wrapped console', 'profiles of others']) {
      const life = await live(scenario)
      expectCleanEnd(life)
      expect(life.told.caveats).toEqual([])
      expect(life.told.functions['turn']).toBeGreaterThan(0)
    }
  })

  it('go on without console.profile, and say so', async () => {
    const life = await live('deaf console')
    expectCleanEnd(life)
    expect(life.told.caveats).toEqual([expect.stringContaining('console.profile does not work')])
    expect(life.told.functions['turn']).toBeGreaterThan(0)
  })

  it('are not to be had under the permission model, for a reason that is told', async () => {
    const flag =
      Number.parseInt(process.versions.node, 10) < 24 ? '--experimental-permission' : '--permission'
    const life = await live('end', { flags: ['--no-warnings', flag, '--allow-worker', '--allow-fs-read=*'] })
    expect(life.reason).toContain('no CPU samples')
    expect(life.code).toBe(0)
    expect(life.output).toBe('')
  })

  it('are taken more rarely where a debugger may read along, and say so', async () => {
    const life = await live('end', { flags: ['--inspect=127.0.0.1:0'] })
    expect(life.told.caveats).toEqual([expect.stringContaining('debugger port')])
    expect(life.told.windows).toHaveLength(1)
    expect(life.code).toBe(0)
  })

  it('leave the end of the process as it is: its code, its time, its output', async () => {
    const [exit, thrown] = await Promise.all([live('exit'), live('throw')])
    expect(exit).toMatchObject({ code: 7, output: '' })
    expect(thrown.code).toBe(1)
    expect(thrown.output).toContain('Error: on purpose')
    expect(thrown.output).not.toContain('debugger')
    expectCleanEnd(await live('end'))
  })
})
