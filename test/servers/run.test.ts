import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import type { V8CpuProfile } from '../../lib/export/cpuprofile.ts'
import { hotFunctions } from '../../lib/incident/hot-function.ts'
import type { Incident } from '../../lib/types.ts'
import { until } from '../support/until.ts'
import { bundled } from '../support/bundle.ts'
import { finished, perfguard, printed, type Run } from './perfguard.ts'

const fixtures = join(import.meta.dirname, '../fixtures')
const script = join(fixtures, 'plain-script.js')
const app = join(fixtures, 'plain-app.js')

const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

function temporary(): string {
  const folder = mkdtempSync(join(tmpdir(), 'perfguard-run-'))
  folders.push(folder)
  return folder
}

interface Bundle {
  path: string
  incident: Incident
  hottest: string[]
}

function bundleIn(cwd: string, dir = 'perf-incidents'): Bundle {
  const names = readdirSync(join(cwd, dir))
  expect(names).toHaveLength(1)
  const path = join(cwd, dir, names[0]!)
  const incident = JSON.parse(readFileSync(join(path, 'incident.json'), 'utf8')) as Incident
  const profile = JSON.parse(readFileSync(join(path, 'during.cpuprofile'), 'utf8')) as V8CpuProfile
  return { path, incident, hottest: hotFunctions(profile).functions.map(({ functionName }) => functionName) }
}

async function ask(run: Run, path: string): Promise<string> {
  const port = await printed(run, /port (\d+)/)
  return await (await fetch(`http://127.0.0.1:${port}${path}`)).text()
}

const whole = (incident: Incident): boolean => incident.files.some(({ kind }) => kind === 'report')

describe('perfguard run', () => {
  it.each([
    ['ends', 0],
    ['exit', 3],
    ['throw', 1],
  ])('records a script that ends by itself: %s', async (how, code) => {
    const cwd = temporary()
    const { code: ended, out, err } = await finished(['run', script, '--for', '60s', '--', how], cwd)
    expect({ ended, out }).toEqual({ ended: code, out: `done ${how}\n` })
    const { path, incident, hottest } = bundleIn(cwd)
    expect(err).toContain(`perfguard show ${path}`)
    expect(hottest[0]).toBe('fibonacci')
    expect(incident.caveats.join()).not.toContain('had not finished')
    expect(incident.verdict.summary).toContain('fibonacci')
    expect(incident.during).not.toBe(null)
    const shown = await finished(['show', 'latest'], cwd)
    expect(shown.out).toContain('fibonacci')
  })

  it('names the TypeScript of a bundle', async () => {
    const cwd = temporary()
    const file = await bundled(cwd)
    const { code } = await finished(['run', file, '--out', 'here', '--', '1500'], cwd)
    expect(code).toBe(0)
    const { incident, hottest } = bundleIn(cwd, 'here')
    expect(incident.verdict.summary).toContain('`renderInvoice`')
    expect(incident.verdict.summary).toContain('invoice.ts:9')
    // The profile says what ran; what it is called in its sources stands beside it.
    expect(hottest[0]).toBe('e')
    const { out } = await finished(['show', 'latest', '--dir', 'here'], cwd)
    expect(out).toMatch(/hottest.*renderInvoice .*invoice\.ts:9/)
    const page = join(cwd, 'flame.html')
    await finished(['open', 'latest', '--dir', 'here', '--out', page], cwd)
    expect(readFileSync(page, 'utf8')).toMatch(/"renderInvoice"[^]*invoice\.ts/)
  })

  it('says why it names the bundle itself', async () => {
    const cwd = temporary()
    const file = await bundled(cwd)
    rmSync(`${file}.map`)
    await finished(['run', file, '--', '1000'], cwd)
    const { out } = await finished(['show', 'latest'], cwd)
    expect(out).toMatch(/hottest.* e {2}dist\/main.mjs:1\n/)
    expect(out.replaceAll(/\s+/g, ' ')).toContain(
      'not by its source: its source map main.mjs.map is not there.',
    )
  })

  it('ends a server when the time is over, and knows its routes', async () => {
    const cwd = temporary()
    const run = perfguard(['run', app, '--for', '2s', '--json'], cwd)
    expect(await ask(run, '/invoices/7?ms=100')).toMatch(/^\d/)
    expect(await run.ended).toBe(0)
    const { path, incident, hottest } = bundleIn(cwd)
    expect(JSON.parse(run.out())).toEqual({ id: incident.id, path, isWhole: true })
    expect(incident.during?.routes.map(({ route }) => route)).toContain('GET /invoices/:id')
    expect(hottest).toContain('renderInvoice')
  })

  it('brings the bundle home when it is interrupted', async () => {
    const cwd = temporary()
    const run = perfguard(['run', app], cwd)
    await ask(run, '/invoices/7?ms=300')
    run.child.kill('SIGINT')
    expect(await run.ended).toBe(130)
    const { incident, hottest } = bundleIn(cwd)
    expect(whole(incident)).toBe(true)
    expect(hottest).toContain('renderInvoice')
  })

  it('lets an application end in its own way', async () => {
    const cwd = temporary()
    const run = perfguard(['run', app, '--', 'polite'], cwd)
    await ask(run, '/invoices/7')
    run.child.kill('SIGTERM')
    expect(await run.ended).toBe(130)
    expect(run.out()).toContain('closing')
    expect(whole(bundleIn(cwd).incident)).toBe(true)
  })

  it('ends with a server whose loop is held, and has recorded that', async () => {
    const cwd = temporary()
    const run = perfguard(['run', app, '--for', '3s'], cwd)
    const port = await printed(run, /port (\d+)/)
    const asked = fetch(`http://127.0.0.1:${port}/invoices/7?ms=60000`).catch(() => 'gone')
    expect(await run.ended).toBe(0)
    await asked
    expect(bundleIn(cwd).hottest).toContain('renderInvoice')
  })

  it('reads the configuration of the application, and is off where that is wrong', async () => {
    const cwd = temporary()
    writeFileSync(join(cwd, 'perfguard.config.json'), '{"windw": 1}')
    const { code, out, err } = await finished(['run', script, '--', 'ends'], cwd)
    expect({ code, out }).toEqual({ code: 70, out: 'done ends\n' })
    expect(err).toMatch(/perfguard does not record: .*windw.*did you mean 'window'/)
  })

  it('leaves no process behind', async () => {
    const cwd = temporary()
    const run = perfguard(['run', app, '--for', '1s', '--json'], cwd)
    await run.ended
    const { pid } = bundleIn(cwd).incident.environment
    await until(() => {
      try {
        process.kill(pid, 0)
        return false
      } catch {
        return true
      }
    })
  })

  it.each([
    [['run'], /run needs an app.js: perfguard run <app.js>/],
    [['run', 'gone.js'], /there is no file gone.js/],
    [['run', script, '--for', 'long'], /--for is a length of time such as 30s or 2min, not 'long'/],
    [['run', script, '--port', '80'], /no option '--port'.*what is for the application stands after --/],
  ])('%j is refused', async (args, message) => {
    const { code, out, err } = await finished(args, temporary())
    expect({ code, out }).toEqual({ code: 64, out: '' })
    expect(err).toMatch(message)
    expect(err.trim().split('\n')).toHaveLength(1)
  })
})
