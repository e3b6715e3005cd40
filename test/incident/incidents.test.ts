import { Session } from 'node:inspector'
import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { isPerfError } from '../../lib/errors.ts'
import { processState } from '../../lib/process-state.ts'
import type { CpuProfile } from '../../lib/export/v8-profile.ts'
import type { Incident } from '../../lib/types.ts'
import { until } from '../support/until.ts'
import { afterwards, breachOf, captureOptions, desk, emptySnapshot, idAt } from './parts.ts'
import { incidentOf, recoveryOf, temporaryFolder } from './parts.ts'
import type { Desk } from './parts.ts'

const longMs = 60_000

/** In one go, once the profile runs: a function that is called again and again gets inlined, and loses its name. */
async function renderInvoicesOnceProfiled({ told }: Desk): Promise<void> {
  await until(() => told.heavy.length === 2, { what: 'the profile to run' })
  renderTheInvoice()
}

function renderTheInvoice(): number {
  const end = performance.now() + 500
  let x = 0
  while (performance.now() < end) for (let i = 1; i < 20_000; i++) x += Math.sqrt(i) % 7
  return x
}

async function incidentAfter({ told }: Desk): Promise<Incident> {
  return await until(() => told.incidents[0], { what: 'the incident' })
}

/** A capture of a few milliseconds may be too short for doctor. */
function kindsWithoutDoctor({ files }: Incident): string[] {
  return files.map(({ kind }) => kind).filter((kind) => kind !== 'clinic-doctor')
}

describe('a critical breach', () => {
  test('becomes a folder whose profile names the hot function, and a report in words', async () => {
    const dir = join(await temporaryFolder(), 'incidents')
    const one = desk(captureOptions(dir, { heap: 'sampling' }))
    one.incidents.open()
    one.incidents.breach(breachOf())
    expect(one.incidents.list()).toMatchObject([{ state: 'recording', cause: 'unknown' }])
    await renderInvoicesOnceProfiled(one)
    const { id, files, verdict, ...incident } = await incidentAfter(one)

    expect(await readdir(dir)).toEqual([id])
    const names = [
      `${id}.clinic-doctor`,
      'during.cpuprofile',
      'heap.heapprofile',
      'incident.json',
      'report.md',
    ]
    expect((await readdir(join(dir, id))).toSorted()).toEqual(names)
    const doctor = ['clinic-doctor', 'clinic-doctor', 'clinic-doctor']
    expect(files.map((file) => file.kind)).toEqual(['cpu-during', 'heap', ...doctor, 'report'])
    for (const file of files) {
      expect((await readFile(join(dir, id, file.name))).length).toBe(file.bytes)
      expect(file.fromMs).toBeGreaterThanOrEqual(incident.openedAt)
      expect(file.toMs).toBeGreaterThanOrEqual(file.fromMs)
    }
    expect(verdict).toMatchObject({ cause: 'unknown', confidence: 'low' })
    expect(verdict.summary).toContain('renderTheInvoice (file:///')
    expect(verdict.summary).toContain('nothing is ruled in or out')
    const report = await readFile(join(dir, id, 'report.md'), 'utf8')
    expect(report).toContain('POST /checkout p99Ms 412, limit 250')
    expect(report).toContain('renderTheInvoice')

    const { at: _, message, severity, ...broken } = breachOf()
    expect(incident).toMatchObject({ severity, reason: message, breach: broken, skipped: [] })
    expect(incident).toMatchObject({
      environment: { node: process.version, v8: process.versions.v8, cpus: 2 },
    })
    expect(incident.before).not.toBeNull()
    expect(incident.during).not.toBeNull()
    expect(incident.inFlight).toHaveLength(1)
    expect(incident.closedAt).toBeUndefined()
    expect(incident.caveats.join()).toMatch(/CPU profile held the event loop.*forced a full collection/)
    expect(incident.caveats.join()).not.toContain('had not finished')
    expect(await one.incidents.read(id)).toEqual(
      JSON.parse(JSON.stringify({ id, files, verdict, ...incident })),
    )
    expect(one.incidents.list()).toMatchObject([{ id, state: 'whole' }])
    expect(one.told).toMatchObject({ errors: [], skips: [], heavy: [true, false, true, false] })
    expect(processState().capturing).toBeUndefined()
  })

  test('the profile has real URLs, 0-based lines and a sample for every delta', async () => {
    const dir = await temporaryFolder()
    const one = desk(captureOptions(dir))
    one.incidents.breach(breachOf())
    await renderInvoicesOnceProfiled(one)
    const { id } = await incidentAfter(one)
    const { path } = (await one.incidents.file(id, 'during.cpuprofile'))!
    const profile = JSON.parse(await readFile(path, 'utf8')) as CpuProfile
    expect(profile.samples!.length).toBe(profile.timeDeltas!.length)
    const hot = profile.nodes.find((node) => node.callFrame.functionName === 'renderTheInvoice')
    expect(hot?.callFrame.url).toMatch(/^file:\/\/\//)
    expect(profile.nodes.every((node) => !node.callFrame.url.startsWith('/'))).toBe(true)
  })

  test('is closed on disk when the limit is kept again', async () => {
    const one = desk(captureOptions(await temporaryFolder(), { duringMs: 50 }))
    const breach = breachOf()
    one.incidents.breach(breach)
    const { id, files } = await incidentAfter(one)
    one.incidents.recover(recoveryOf({ ...breach, metric: 'p50Ms' }))
    one.incidents.recover(recoveryOf(breach))
    await until(() => one.incidents.list()[0]?.closedAt)
    expect(await one.incidents.read(id)).toMatchObject({ closedAt: breach.at + 9_000, files })
  })

  test('that is over before its capture is gets closed as well', async () => {
    const one = desk(captureOptions(await temporaryFolder()))
    const breach = breachOf()
    one.incidents.breach(breach)
    one.incidents.recover(recoveryOf(breach))
    const { id } = await incidentAfter(one)
    await one.incidents.close()
    expect(await one.incidents.read(id)).toMatchObject({ closedAt: breach.at + 9_000 })
  })

  test('joins the capture that runs, and is listed in it', async () => {
    const one = desk(captureOptions(await temporaryFolder()))
    const { id, joined, done } = one.incidents.request({ reason: 'have a look' })
    expect(joined).toBe(false)
    one.incidents.breach(breachOf({ subject: 'process', metric: 'cpuRatio', message: 'cpu 0.97, limit 0.9' }))
    expect(one.told.skips).toMatchObject([
      { what: 'capture', subject: 'process', metric: 'cpuRatio', reason: 'joined', incidentId: id },
    ])
    const incident = await done
    expect(incident.verdict.evidence[0]).toContain('cpu 0.97, limit 0.9')
    expect(incident.severity).toBe('critical')
    expect(one.incidents.list()).toHaveLength(1)
  })
})

describe('what is not captured', () => {
  test.each([
    ['warning-only', {}, { severity: 'warning' as const }],
    ['per-hour', { perHour: 0 }, {}],
  ])('is told as a skip: %s', async (reason, options, breach) => {
    const one = desk(captureOptions(await temporaryFolder(), options))
    one.incidents.breach(breachOf(breach))
    expect(one.told.skips).toMatchObject([
      { what: 'capture', subject: 'POST /checkout', metric: 'p99Ms', reason },
    ])
    expect(one.incidents.list()).toEqual([])
  })

  test('switched off, nothing is read, written or captured', async () => {
    const one = desk(false)
    one.incidents.open()
    one.incidents.breach(breachOf())
    expect(one.told.skips).toMatchObject([{ reason: 'disabled' }])
    expect(() => one.incidents.request()).toThrow('switched off')
    expect([
      one.incidents.list(),
      await one.incidents.read(idAt(1)),
      await one.incidents.file(idAt(1), 'a'),
    ]).toEqual([[], null, null])
  })

  test('after a capture comes the cooldown, also for those who ask by hand', async () => {
    const one = desk(captureOptions(await temporaryFolder(), { duringMs: 20, cooldownMs: 50_000 }))
    await one.incidents.request().done
    one.incidents.breach(breachOf())
    expect(one.told.skips).toMatchObject([{ reason: 'cooldown' }])
    expect(one.told.skips[0]?.retryAfterMs).toBeGreaterThan(0)
    const refusal = await new Promise<unknown>((resolve) => resolve(one.incidents.request())).catch(
      (e: unknown) => e,
    )
    expect(isPerfError(refusal, 'ERR_PERF_CAPTURE_REFUSED') && refusal.retryAfterMs).toBeGreaterThan(0)
  })

  test('a container without headroom is left in peace', async () => {
    const one = desk(captureOptions(await temporaryFolder()), { limits: tightLimits })
    one.incidents.breach(breachOf())
    expect(one.told.skips).toMatchObject([{ reason: 'memory-headroom' }])
  })
})

describe('by hand', () => {
  test('takes as long as asked for, is closed at its end and needs nobody to wait for it', async () => {
    const one = desk(captureOptions(await temporaryFolder(), { duringMs: longMs }))
    const { done } = one.incidents.request({ reason: ' have\na\u0000 look ', durationMs: 20, heap: true })
    const incident = await done
    expect(incident).toMatchObject({ severity: 'warning', breach: null, reason: 'have a look' })
    expect(incident.closedAt).toBeGreaterThanOrEqual(incident.openedAt)
    expect(kindsWithoutDoctor(incident)).toEqual(['cpu-during', 'heap', 'report'])
  })

  test('two perfs of one process share the capture that runs', async () => {
    const first = desk(captureOptions(await temporaryFolder()))
    const second = desk(captureOptions(await temporaryFolder()))
    const begun = first.incidents.request()
    const joining = second.incidents.request({ reason: 'me too' })
    expect(joining).toMatchObject({ id: begun.id, joined: true })
    second.incidents.breach(breachOf())
    expect(second.told.skips).toMatchObject([{ reason: 'joined', incidentId: begun.id }])
    const incident = await joining.done
    expect(incident).toBe(await begun.done)
    expect(incident.verdict.evidence.join()).toMatch(/me too.*POST \/checkout/)
    expect(second.incidents.list()).toEqual([])
    expect(second.incidents.request({ durationMs: 1 }).joined).toBe(false)
  })

  test('a version that cannot be joined still keeps everybody else from profiling', async () => {
    processState().capturing = {}
    afterwards(async () => void (processState().capturing = undefined))
    const one = desk(captureOptions(await temporaryFolder()))
    const { joined, done } = one.incidents.request()
    expect(joined).toBe(true)
    await expect(done).rejects.toThrow('another version of perfguard')
  })
})

describe('closing', () => {
  test('ends a running capture early and keeps what it has', async () => {
    const dir = await temporaryFolder()
    const one = desk(captureOptions(dir, { duringMs: longMs, heap: 'sampling' }))
    const { id, done } = one.incidents.request()
    await until(async () => (await readdir(dir)).length > 0)
    await Promise.all([one.incidents.close(), one.incidents.close()])
    const incident = await done
    expect(kindsWithoutDoctor(incident)).toEqual(['cpu-during', 'heap', 'report'])
    expect(incident.caveats.join()).toContain('ended early')
    expect((await readdir(join(dir, id))).filter((name) => name.endsWith('.tmp'))).toEqual([])
    expect(() => one.incidents.request()).toThrow('the perf is closed')
    one.incidents.breach(breachOf())
    expect(one.told.skips).toEqual([])
    expect(processState().capturing).toBeUndefined()
    expect(isHeapSampled()).toBe(false)
  })

  test('in the moment it began, and before anything was opened', async () => {
    const one = desk(captureOptions(await temporaryFolder(), { duringMs: longMs }))
    one.incidents.breach(breachOf())
    await one.incidents.close()
    expect(one.told.incidents).toHaveLength(1)
    await desk(captureOptions('never-made')).incidents.close()
  })
})

describe('when something fails', () => {
  test('a folder that cannot be made costs the incident and nothing else', async () => {
    const root = await temporaryFolder()
    await writeFile(join(root, 'file'), '')
    const one = desk(captureOptions(join(root, 'file', 'incidents'), { duringMs: longMs, heap: 'sampling' }))
    one.incidents.open()
    one.incidents.breach(breachOf())
    await until(() => one.told.skips.length > 0)
    expect(one.told.skips).toMatchObject([{ what: 'capture', subject: 'POST /checkout', reason: 'disk' }])
    expect(one.told.errors).toMatchObject([{ code: 'ENOTDIR' }])
    expect(processState().capturing).toBeUndefined()
    expect(isHeapSampled()).toBe(false)
    const failure = await one.incidents.request().done.catch((error: unknown) => error)
    expect(isPerfError(failure, 'ERR_PERF_CAPTURE_FAILED')).toBe(true)
    expect(one.incidents.list()).toEqual([])
  })

  test('a directory deleted while a capture runs is made again', async () => {
    const dir = join(await temporaryFolder(), 'incidents')
    const one = desk(captureOptions(dir, { duringMs: longMs }))
    const { id, done } = one.incidents.request()
    await until(async () =>
      (await readdir(join(dir, id)).catch((): string[] => [])).includes('incident.json'),
    )
    await rm(dir, { recursive: true })
    await one.incidents.close()
    expect((await done).files.map(({ kind }) => kind)).toContain('cpu-during')
    expect(await readdir(join(dir, id))).toEqual(
      expect.arrayContaining(['during.cpuprofile', 'incident.json', 'report.md']),
    )
  })

  test('a heap sampling that another tool ends leaves an incident without it, and the reason', async () => {
    const dir = await temporaryFolder()
    const one = desk(captureOptions(dir, { duringMs: longMs, heap: 'sampling' }))
    one.incidents.breach(breachOf())
    await until(async () => (await readdir(dir)).length > 0)
    endHeapSampling()
    await one.incidents.close()
    const [incident] = one.told.incidents
    expect(incident?.skipped).toContainEqual({
      kind: 'heap',
      reason: expect.stringContaining('another tool'),
    })
    const kinds = incident?.files.map((file) => file.kind)
    expect(kinds).toContain('cpu-during')
    expect(kinds).not.toContain('heap')
    expect(one.told.skips).toMatchObject([{ what: 'profile', reason: 'failed', incidentId: incident?.id }])
  })

  test('whatever the application hands over may throw', async () => {
    const hostile = {
      snapshot: explode,
      openRequests: explode,
      onIncident: explode,
      onSkip: explode,
      onHeavy: explode,
    }
    const dir = await temporaryFolder()
    const one = desk(captureOptions(dir), { ...hostile, onError: explode })
    one.incidents.breach(breachOf({ severity: 'warning' }))
    const { done } = one.incidents.request({ durationMs: 10 })
    expect(await done).toMatchObject({ before: null, during: null, inFlight: [] })
    const broken = desk(captureOptions(dir), { limits: explode })
    broken.incidents.breach(breachOf())
    expect(() => broken.incidents.request()).toThrow('the capture failed: not ours')
  })
})

test('what earlier runs left is listed, and retention goes to work after a new incident is whole', async () => {
  const dir = await temporaryFolder()
  const earlier = desk(captureOptions(dir))
  await earlier.incidents.request({ durationMs: 10 }).done
  const one = desk(captureOptions(dir, { maxIncidents: 1 }))
  one.incidents.open()
  await until(() => one.incidents.list().length > 0)
  const { id, done } = one.incidents.request({ durationMs: 10 })
  await done
  expect(await readdir(dir)).toEqual([id])
  expect(one.incidents.list().map((summary) => summary.id)).toEqual([id])
})

test('nothing of the environment or the command line gets into an incident', async () => {
  process.env['PERFGUARD_TEST_SECRET'] = 'hunter2hunter2'
  afterwards(async () => void delete process.env['PERFGUARD_TEST_SECRET'])
  const dir = await temporaryFolder()
  const one = desk(captureOptions(dir, { heap: 'sampling' }), { snapshot: emptySnapshot })
  const { id } = await one.incidents.request({ durationMs: 20 }).done
  for (const entry of await readdir(join(dir, id), { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    expect(await readFile(join(entry.parentPath, entry.name), 'utf8')).not.toContain('hunter2')
  }
  expect(Object.keys((await one.incidents.read(id))!).toSorted()).toEqual(
    [...Object.keys(incidentOf(id)), 'closedAt'].toSorted(),
  )
})

function tightLimits(): { memoryLimitBytes: number; cpus: number } {
  return { memoryLimitBytes: 1_000, cpus: 1 }
}

function explode(): never {
  throw new Error('not ours')
}

function withSession<T>(work: (post: (method: string) => unknown) => T): T {
  const session = new Session()
  session.connect()
  const post = (method: string): unknown => {
    let answer: unknown
    session.post(method, (error: Error | null, result?: object) => (answer = error ?? result))
    return answer
  }
  try {
    return work(post)
  } finally {
    session.disconnect()
  }
}

function isHeapSampled(): boolean {
  return withSession((post) => !(post('HeapProfiler.getSamplingProfile') instanceof Error))
}

function endHeapSampling(): void {
  withSession((post) => [post('HeapProfiler.enable'), post('HeapProfiler.stopSampling')])
}
