import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execFileSync } from 'node:child_process'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Incident, Skip } from '../../lib/types.ts'
import { until } from '../support/until.ts'
import { compile } from './compiled.ts'
import type { Child, Compiled } from './compiled.ts'
import { afterwards, captureOptions, desk, temporaryFolder } from './parts.ts'

let built: Compiled

beforeAll(() => {
  built = compile()
}, 60_000)

afterAll(() => built.remove())

/** A child with an Incidents in it; `body` goes on from there. */
function run(dir: string, body: string, options: Parameters<Compiled['start']>[1] = {}): Child {
  const child = built.start(
    `import { Incidents } from './lib/incident/incidents.js'
    import { systemClock } from './lib/clock.js'
    const told = { incidents: [], skips: [], errors: [] }
    const incidents = new Incidents({
      options: ${JSON.stringify(captureOptions(dir, { duringMs: 60_000 }))},
      clock: systemClock,
      snapshot: () => ({ schema: 1, filler: 'x'.repeat(+(process.env.FILLER ?? 0)) }),
      openRequests: () => [],
      limits: () => ({ memoryLimitBytes: null, cpus: 1 }),
      onIncident: (one) => told.incidents.push(one),
      onSkip: (skip) => told.skips.push(skip),
      onError: (error) => told.errors.push(error.code ?? error.message),
      onHeavy: () => {},
    })
    ${body}`,
    options,
  )
  afterwards(async () => {
    child.process.kill('SIGKILL')
    await child.ended
  })
  return child
}

const captureAndTell = `
  const burn = () => { const end = performance.now() + 100; while (performance.now() < end); }
  const { done } = incidents.request({ durationMs: 300, heap: true })
  const working = setInterval(burn, 110)
  let incident = null
  try { incident = await done } catch (error) { told.refusal = error.code }
  clearInterval(working)
  await incidents.close()
  console.log('TOLD' + JSON.stringify({ ...told, incident }))`

interface Told {
  incident: Incident | null
  incidents: Incident[]
  skips: Skip[]
  errors: string[]
  refusal?: string
}

async function toldBy(child: Child): Promise<Told> {
  const { code } = await child.ended
  expect(code, child.output()).toBe(0)
  const line = child
    .output()
    .split('\n')
    .find((text) => text.startsWith('TOLD'))
  return JSON.parse(line!.slice(4)) as Told
}

test('a process killed in the middle of a capture leaves an incident that says it is not finished', async () => {
  const dir = await temporaryFolder()
  const child = run(dir, `incidents.request({ reason: 'look' }); setInterval(() => {}, 1_000)`)
  const manifest = async (): Promise<boolean> => {
    const [id] = await readdir(dir)
    return id !== undefined && (await readdir(join(dir, id))).includes('incident.json')
  }
  await until(manifest)
  child.process.kill('SIGKILL')
  expect(await child.ended).toMatchObject({ signal: 'SIGKILL' })

  const next = desk(captureOptions(dir))
  next.incidents.open()
  const summary = await until(() => next.incidents.list()[0])
  expect(summary).toMatchObject({ reason: 'look', state: 'recording' })
  const incident = await next.incidents.read(summary.id)
  expect(incident?.caveats).toEqual(
    expect.arrayContaining(['The capture had not finished when this was written.']),
  )
})

describe('a full disk', () => {
  test('that takes the small files keeps the incident without the profile, and says so', async () => {
    const dir = await temporaryFolder()
    // No file over 8 KiB: the manifest and the report fit, the profile does not.
    const shell = 'ulimit -f 8'
    const told = await toldBy(
      run(dir, profileOfManyFunctions + captureAndTell.replace('300, heap: true', '1_000, heap: false'), {
        shell,
      }),
    )
    expect(told.errors).toContain('EFBIG')
    expect(told.skips).toMatchObject([{ what: 'profile', reason: 'disk' }])
    expect(told.incident).toMatchObject({ skipped: [{ kind: 'cpu-during' }] })
    const { id } = told.incident!
    const names = await readdir(join(dir, id))
    expect(names).toEqual(expect.arrayContaining(['incident.json', 'report.md']))
    expect(names.filter((name) => name.endsWith('.tmp') || name.endsWith('.cpuprofile'))).toEqual([])
  })

  test('that takes nothing costs the incident, and the application goes on', async () => {
    const dir = await temporaryFolder()
    const earlier = desk(captureOptions(dir))
    const { id } = await earlier.incidents.request({ durationMs: 10 }).done
    const env = { FILLER: '100000' }
    const told = await toldBy(run(dir, captureAndTell, { shell: 'ulimit -f 16', env }))
    expect(told).toMatchObject({ incident: null, errors: ['EFBIG'], refusal: 'ERR_PERF_CAPTURE_FAILED' })
    expect(told.skips).toMatchObject([{ what: 'capture', reason: 'disk' }])
    expect(await readdir(dir)).toEqual([id])
    expect(await earlier.incidents.read(id)).toMatchObject({ id })
  })

  test('is seen before the next capture when the file system is too small', async (context) => {
    const dir = await temporaryFolder()
    context.skip(!mounts(dir), 'not allowed to mount a file system here')
    afterwards(async () => execFileSync('umount', [dir]))
    // Once open() has read the disk, nothing keeps this process alive: that is the moment to ask.
    const body = `incidents.open()
      process.once('beforeExit', () => {
        try { incidents.request() } catch (error) { told.refusal = error.message }
        console.log('TOLD' + JSON.stringify({ ...told, incident: null }))
      })`
    const told = await toldBy(run(dir, body))
    expect(told.refusal).toMatch(/^no capture now: \d+ MiB free on disk/)
    expect(await readdir(dir)).toEqual([])
  })
})

/** A profile that is larger than a small file, on however slow a machine. */
const profileOfManyFunctions = `
  const many = Array.from({ length: 400 }, (_, i) => new Function('return function aFunctionWithALongName' + i + '(d) {' +
    'const end = performance.now() + 1; while (performance.now() < end); return d }')())
  let turn = 0
  const spread = setInterval(() => { for (let i = 0; i < 40; i++) many[turn++ % 400](i) }, 1)
  setTimeout(() => clearInterval(spread), 1_000)
`

function mounts(dir: string): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', dir], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

describe('in a process that', () => {
  test('denies the inspector, the incident comes without profiles and says why', async () => {
    const dir = await temporaryFolder()
    const flag = process.allowedNodeEnvironmentFlags.has('--permission')
      ? '--permission'
      : '--experimental-permission'
    const flags = [flag, '--allow-fs-read=*', '--allow-fs-write=*']
    const { incident } = await toldBy(run(dir, captureAndTell, { flags }))
    expect(incident?.skipped.map((one) => one.kind)).toEqual(['cpu-during', 'heap'])
    const kinds = incident?.files.map((file) => file.kind).filter((kind) => kind !== 'clinic-doctor')
    expect(kinds).toEqual(['report'])
    expect(incident?.verdict.summary).toContain('no profile')
  })

  test('has a debugger port open, it captures and warns', async () => {
    const dir = await temporaryFolder()
    const { incident } = await toldBy(run(dir, captureAndTell, { flags: ['--inspect=127.0.0.1:0'] }))
    expect(incident?.files.map((file) => file.kind)).toContain('cpu-during')
    expect(incident?.caveats.join()).toContain('debugger port')
  })

  test('runs under --cpu-prof, it captures and warns', async () => {
    const dir = await temporaryFolder()
    const profiles = await temporaryFolder()
    const flags = ['--cpu-prof', `--cpu-prof-dir=${profiles}`]
    const { incident } = await toldBy(run(dir, captureAndTell, { flags }))
    expect(incident?.files.map((file) => file.kind)).toContain('cpu-during')
    expect(incident?.caveats.join()).toContain('--cpu-prof')
    const [own] = await readdir(profiles)
    expect(JSON.parse(await readFile(join(profiles, own ?? ''), 'utf8'))).toHaveProperty('nodes')
  })

  test('ends by itself during a capture is not kept alive, and nothing is printed', async () => {
    const dir = await temporaryFolder()
    const child = run(dir, `incidents.open(); incidents.request({ heap: true })`)
    expect(await child.ended).toEqual({ code: 0, signal: null })
    expect(child.output()).toBe('')
  })
})
