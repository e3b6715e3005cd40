import { fork, type ChildProcess } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Incident } from '../../lib/index.ts'
import { ask } from '../support/server.ts'
import { until } from '../support/until.ts'

describe('a loop that is blocked', () => {
  let dir: string
  let child: ChildProcess
  let port: number

  /** The incidents as somebody else sees them on disk. */
  function onDisk(): Incident[] {
    try {
      return readdirSync(dir).map(
        (id) => JSON.parse(readFileSync(join(dir, id, 'incident.json'), 'utf8')) as Incident,
      )
    } catch {
      return []
    }
  }

  async function start(attribution: 'armed' | 'always', sla: object = {}, bootMs = 0): Promise<void> {
    const args = [dir, attribution, JSON.stringify(sla), String(bootMs)]
    child = fork(join(import.meta.dirname, '../fixtures/blocked-app.js'), args)
    port = await new Promise((resolve) =>
      child.once('message', (message) => resolve((message as { port: number }).port)),
    )
    await until(async () => {
      const { text } = await ask(port, '/perf')
      return (JSON.parse(text) as { self: { flight?: { state: string } } }).self.flight?.state === 'recording'
    })
    await ask(port, '/fine')
  }

  beforeEach(async () => {
    dir = mkdtempSync(join(tmpdir(), 'perfguard-watchdog-'))
    await start('armed')
  })
  afterEach(() => {
    child.kill('SIGKILL')
    rmSync(dir, { recursive: true, force: true })
  })

  it.each(['/loop', '/late'])(
    'by JavaScript (%s) is an incident while it lasts, with the function and the route',
    async (path) => {
      let answered = false
      const answer = ask(port, `${path}?ms=5000`).then(() => (answered = true))
      const incident = await until(() => onDisk().find(({ verdict }) => verdict.culprit), {
        what: 'an incident that names a culprit',
      })
      expect(answered).toBe(false)
      expect(incident.verdict).toMatchObject({
        cause: 'blocked-loop',
        culprit: { functionName: 'spinInJavaScript' },
      })
      if (path === '/loop') expect(incident.verdict.route).toBe('GET /loop')
      expect(incident.files.map(({ kind }) => kind)).toContain('cpu-during')
      await answer
      const closed = await until(() => onDisk().find(({ closedAt }) => closedAt !== undefined))
      expect(closed.verdict).toMatchObject({
        cause: 'blocked-loop',
        culprit: { functionName: 'spinInJavaScript' },
      })
      expect(closed.breach!.observed).toBeGreaterThan(4_500)
      expect(closed.during).not.toBeNull()
      expect(onDisk()).toHaveLength(1)
    },
  )

  it('after an await names the route as well where every continuation is labelled', async () => {
    child.kill('SIGKILL')
    await start('always')
    await ask(port, '/late?ms=1500')
    const closed = await until(() => onDisk().find(({ closedAt }) => closedAt !== undefined))
    expect(closed.verdict).toMatchObject({
      cause: 'blocked-loop',
      route: 'GET /late',
      culprit: { functionName: 'spinInJavaScript' },
    })
  })

  it.each([
    ['/pbkdf2', 'hashPassword'],
    ['/parse', 'readCatalogue'],
    ['/exec?ms=1500', 'runConverter'],
    ['/regex', 'matchName'],
  ])('by native code (%s) is one that names the JavaScript caller', async (path, functionName) => {
    await ask(port, path)
    const incident = await until(() => onDisk().find(({ closedAt }) => closedAt !== undefined), {
      what: 'a closed incident',
    })
    expect(incident.verdict).toMatchObject({
      cause: 'blocked-loop',
      route: `GET ${path.split('?')[0]!}`,
      culprit: { functionName },
    })
  })

  it('is finished although its end breaks a limit, which opens an incident of its own', async () => {
    child.kill('SIGKILL')
    await start('armed', { process: { loopBlockedMs: 300 } })
    const isWhole = ({ closedAt, caveats }: Incident): boolean =>
      closedAt !== undefined && !caveats.some((caveat) => caveat.includes('had not finished'))
    const listed = async (): Promise<string[]> => {
      const { text } = await ask(port, '/perf')
      return (JSON.parse(text) as { incidents: { state: string }[] }).incidents.map(({ state }) => state)
    }
    for (const round of [1, 2]) {
      await ask(port, '/loop?ms=1500')
      await until(() => onDisk().length >= round && onDisk().every(isWhole), { what: 'whole incidents' })
      await until(
        async () =>
          (await listed()).join() ===
          onDisk()
            .map(() => 'whole')
            .join(),
        {
          what: 'all of them in the list',
        },
      )
    }
  })

  it('leaves whole evidence of a process that is killed in the middle of it', async () => {
    void ask(port, '/loop?ms=20000').catch(() => {})
    await until(() => onDisk().find(({ verdict }) => verdict.culprit))
    child.kill('SIGKILL')
    await until(() => child.signalCode !== null)
    const [incident] = onDisk()
    expect(incident!.verdict.culprit!.functionName).toBe('spinInJavaScript')
    for (const { name, bytes } of incident!.files) {
      expect(statSync(join(dir, incident!.id, name)).size).toBe(bytes)
    }
    expect(incident!.files.map(({ kind }) => kind)).toContain('report')
  })

  it('is no incident while the application starts and serves nobody', async () => {
    child.kill('SIGKILL')
    await start('armed', {}, 1_500)
    // A block that is one shows that the watchdog was awake.
    await ask(port, '/loop?ms=1000')
    await until(() => onDisk().some(({ closedAt }) => closedAt !== undefined))
    expect(onDisk()).toHaveLength(1)
  })

  it('is no incident when the whole process was stopped', async () => {
    process.kill(child.pid!, 'SIGSTOP')
    await new Promise((resolve) => setTimeout(resolve, 1_500))
    process.kill(child.pid!, 'SIGCONT')
    await ask(port, '/fine')
    // A block that is one shows that the watchdog was awake.
    await ask(port, '/loop?ms=2000')
    await until(() => onDisk().some(({ closedAt }) => closedAt !== undefined))
    expect(onDisk()).toHaveLength(1)
  })
})
