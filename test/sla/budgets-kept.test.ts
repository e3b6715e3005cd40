import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createPerf, type Perf } from '../../lib/index.ts'
import { BudgetFile } from '../../lib/budget-file.ts'
import { until } from '../support/until.ts'

const dayMs = 86_400_000
const periodMs = 30 * dayMs
let dir: string
let skewMs: number
const perfs: Perf[] = []

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'perfguard-budgets-'))
  skewMs = 0
})

afterEach(async () => {
  for (const perf of perfs.splice(0)) await perf.close()
  await rm(dir, { recursive: true, force: true })
})

function start(): Perf {
  const clock = { nowMs: () => performance.now() + skewMs, wallMs: () => Date.now() + skewMs }
  const perf = createPerf({
    sla: { 'GET /a': { availability: 0.99 } },
    budget: { dir },
    capture: false,
    flight: false,
    watchdog: false,
    evaluateEveryMs: 50,
    clock,
  }).start()
  perfs.push(perf)
  return perf
}

function observe(perf: Perf, good: number, bad: number): void {
  for (let i = 0; i < good + bad; i++)
    perf.observe({ route: '/a', method: 'GET', status: i < bad ? 500 : 200, durationMs: 1 })
}

/** In percent of all that may fail. */
async function untilLeft(perf: Perf, percent: number): Promise<void> {
  await until(() => {
    const budget = perf.snapshot().routes.find(({ route }) => route === 'GET /a')?.budget
    return budget !== undefined && Math.round((budget.remainingRatio ?? NaN) * 100) === percent
  })
}

describe('error budgets with a folder', () => {
  it('go on where the process before ended, for as long as the period', async () => {
    const first = start()
    observe(first, 995, 5)
    await untilLeft(first, 50)
    await first.close()

    skewMs = dayMs
    const second = start()
    await untilLeft(second, 50)
    observe(second, 1_000, 0)
    await untilLeft(second, 75)
    await second.close()

    skewMs = 30.5 * dayMs
    const third = start()
    await untilLeft(third, 100)
  })

  it('keep what a killed process had written, minute by minute', async () => {
    const first = start()
    observe(first, 995, 5)
    skewMs = 61_000
    await untilLeft(first, 50)
    const kept = (): Promise<string> => readFile(join(dir, 'budgets.jsonl'), 'utf8').catch(() => '')
    await until(async () => (await kept()).includes('[1000,5]'))
  })

  it('stay in memory, and say so, when the folder is another process’s or cannot be written', async () => {
    const other = spawn(process.execPath, ['--eval', 'setInterval(() => {}, 1000)'])
    await once(other, 'spawn')
    const owner = `{"schema":1,"host":${JSON.stringify(hostname())},"pid":${other.pid}}\n`
    await writeFile(join(dir, 'budgets.jsonl'), owner)
    try {
      const perf = start()
      await until(() =>
        perf.snapshot().self.caveats.some((text) => text.includes(`process ${other.pid} keeps`)),
      )
      observe(perf, 999, 1)
      await untilLeft(perf, 90)
      await perf.close()
      expect(await readFile(join(dir, 'budgets.jsonl'), 'utf8')).toBe(owner)
    } finally {
      other.kill()
      await once(other, 'exit')
    }
    await rm(join(dir, 'budgets.jsonl'))
    await mkdir(join(dir, 'budgets.jsonl'))
    const perf = start()
    await until(() => perf.snapshot().self.caveats.some((text) => text.includes('in memory only')))
    await rm(join(dir, 'budgets.jsonl'), { recursive: true })
    skewMs = 61_000
    await until(() => perf.snapshot().self.caveats.every((text) => !text.includes('in memory only')))
  })
})

describe('the file of the budgets', () => {
  it('reads around what a crash, a stranger or another period left', async () => {
    const file = new BudgetFile(dir, periodMs)
    const now = 100 * dayMs
    expect(await file.open(now)).toEqual([])
    await file.append({ at: now, counts: { 'GET /a': [10, 1] } })
    await file.append({ at: now + 60_000, counts: { 'GET /a': [5, 0], __proto__: [1, 1] } as never })
    const strange = [
      'not JSON',
      '7',
      '{"at":1,"counts":{"GET /a":[1,1]}}',
      `{"at":${now},"counts":{"GET /a":[-1,0]}}`,
    ]
    await appendFile(file.path, `${strange.join('\n')}\n{"at":${now + 120_000},"counts":{"GET /a":[9`)
    expect(await new BudgetFile(dir, periodMs).open(now + 300_000)).toEqual([
      { at: now, counts: { 'GET /a': [15, 1] } },
    ])
    const text = await readFile(file.path, 'utf8')
    expect(text.trim().split('\n')).toHaveLength(2)
  })

  it('goes on when the folder is gone for a while', async () => {
    const file = new BudgetFile(dir, periodMs)
    await file.open(0)
    await rm(dir, { recursive: true })
    await expect(file.append({ at: 1, counts: {} })).rejects.toThrow('ENOENT')
    await file.open(2)
    await file.append({ at: 3, counts: { 'GET /a': [1, 0] } })
    expect(await file.open(4)).toEqual([{ at: 0, counts: { 'GET /a': [1, 0] } }])
  })
})
