import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../lib/clock.ts'
import type { EgressOptions } from '../../lib/config/types.ts'
import { Egress } from '../../lib/egress/egress.ts'
import type { Incident, Skip } from '../../lib/types.ts'
import { incidentAt, shopAt, temporaryFolder, writeIncident } from '../cli/incident-on-disk.ts'
import { until } from '../support/until.ts'

const undo: (() => unknown)[] = []
afterEach(async () => {
  for (const step of undo.splice(0)) await step()
})

const profile = 'x'.repeat(300_000)

function incidentOnDisk(
  minute = 0,
  dir = temporaryFolder(),
): { dir: string; id: string; incident: Incident } {
  const files = { 'during.cpuprofile': ['cpu-during', profile] as [string, string] }
  const { id, path } = writeIncident(incidentAt(shopAt + minute * 60_000), files as never, dir)
  const incident = JSON.parse(readFileSync(join(path, 'incident.json'), 'utf8')) as Incident
  return { dir, id, incident }
}

function sender(dir: string, options: EgressOptions): { egress: Egress; skips: Skip[] } {
  const skips: Skip[] = []
  const deps = { options, dir, clock: systemClock, onSkip: (skip: Skip) => skips.push(skip), firstRestMs: 1 }
  const egress = new Egress(deps)
  undo.push(() => egress.close())
  return { egress, skips }
}

type Status = number | 'hang up' | 'silence'

/** A bucket that answers the first requests as it is told to, and then takes everything. */
async function bucket(
  ...answers: Status[]
): Promise<{ url: string; taken: Map<string, string>; asked: string[] }> {
  const taken = new Map<string, string>()
  const asked: string[] = []
  const server = createServer((req, res) => {
    asked.push(req.url!)
    const answer = answers.shift()
    if (answer === 'silence') return
    if (answer === 'hang up') return void req.socket.destroy()
    let text = ''
    req.on('data', (data: Buffer) => (text += data.toString()))
    req.on('end', () => {
      if (answer === undefined) taken.set(new URL(req.url!, 'http://x').pathname, text)
      expect(req.method).toBe('PUT')
      res.writeHead(answer ?? 200).end('x'.repeat(100_000))
    })
  })
  undo.push(() => {
    server.closeAllConnections()
    server.close()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, taken, asked }
}

describe('egress by HTTP PUT', () => {
  it('sends each file to a URL of its own, incident.json last', async () => {
    const { dir, id, incident } = incidentOnDisk()
    const { url, taken } = await bucket()
    const { egress, skips } = sender(dir, { put: ({ id: of, name }) => `${url}/${of}/${name}?sig=secret` })
    egress.take(incident)
    await until(() => taken.has(`/${id}/incident.json`))
    expect([...taken.keys()]).toEqual([`/${id}/during.cpuprofile`, `/${id}/incident.json`])
    expect(taken.get(`/${id}/during.cpuprofile`)).toBe(profile)
    expect(JSON.parse(taken.get(`/${id}/incident.json`)!)).toEqual(incident)
    expect(skips).toEqual([])
  })

  it('tries again with a fresh URL, and does not send again what has arrived', async () => {
    const { dir, id, incident } = incidentOnDisk()
    const { url, taken, asked } = await bucket(503, 'hang up', 403)
    let signature = 0
    const { egress, skips } = sender(dir, { put: ({ name }) => `${url}/${name}?sig=${++signature}` })
    egress.take(incident)
    await until(() => taken.has('/incident.json'))
    expect(asked).toEqual([
      '/during.cpuprofile?sig=1',
      '/during.cpuprofile?sig=2',
      '/during.cpuprofile?sig=3',
      '/during.cpuprofile?sig=4',
      '/incident.json?sig=5',
    ])
    expect({ id, skips }).toEqual({ id, skips: [] })
  })

  it('gives up in the end, at once where it is hopeless, and tells no secret', async () => {
    const one = incidentOnDisk()
    const { url, asked } = await bucket(...Array<Status>(6).fill(500), 400)
    const { egress, skips } = sender(one.dir, { put: () => `${url}/x?sig=secret` })
    egress.take(one.incident)
    await until(() => skips.length === 1)
    expect(asked).toHaveLength(6)
    egress.take(one.incident)
    await until(() => skips.length === 2)
    expect(asked).toHaveLength(7)
    expect(skips.map(({ message }) => message)).toEqual([
      expect.stringMatching(
        /^incident \S+ was not sent by HTTP PUT after 6 tries: 127\.0\.0\.1:\d+ answered 500 to /,
      ),
      expect.stringMatching(/^incident \S+ was not sent by HTTP PUT: 127\.0\.0\.1:\d+ answered 400 to /),
    ])
    expect(skips[0]).toMatchObject({ what: 'egress', reason: 'failed', incidentId: one.id })
    expect(JSON.stringify(skips)).not.toContain('secret')
  })

  it.each(['ftp://host/x', 'no url at all?sig=secret'])('refuses %s', async (given) => {
    const { dir, incident } = incidentOnDisk()
    const { egress, skips } = sender(dir, { put: () => given })
    egress.take(incident)
    await until(() => skips.length === 1)
    expect(skips[0]!.message).toContain('egress.put gave no http: or https: URL')
  })

  it('leaves out what is given no URL', async () => {
    const { dir, incident } = incidentOnDisk()
    const { url, taken } = await bucket()
    const { egress } = sender(dir, { put: ({ bytes, name }) => (bytes > 100_000 ? null : `${url}/${name}`) })
    egress.take(incident)
    await until(() => taken.size === 1)
    expect([...taken.keys()]).toEqual(['/incident.json'])
  })
})

describe('egress to a folder', () => {
  it('copies incidents whole, once', async () => {
    const { dir, id, incident } = incidentOnDisk()
    const target = join(temporaryFolder(), 'volume')
    const { egress, skips } = sender(dir, { dir: target })
    egress.take(incident)
    await until(() => existsSync(join(target, id)))
    egress.take(incident)
    await egress.close()
    expect(readdirSync(target)).toEqual([id])
    expect(readdirSync(join(target, id)).toSorted()).toEqual(['during.cpuprofile', 'incident.json'])
    expect(skips).toEqual([])
  })

  it('leaves nothing half-done when the incident goes away', async () => {
    const { dir, id, incident } = incidentOnDisk()
    rmSync(join(dir, id), { recursive: true })
    const target = temporaryFolder()
    const { egress, skips } = sender(dir, { dir: target })
    egress.take(incident)
    await until(() => skips.length === 1)
    expect(skips[0]!.message).toMatch(/was not sent to .*: there is no .* any more$/)
    expect(readdirSync(target)).toEqual([])
  })
})

describe('egress', () => {
  it('calls a hook with the folder, and again when that fails', async () => {
    const { dir, id, incident } = incidentOnDisk()
    const seen: string[] = []
    const hook = (_: Incident, folder: string): void => {
      seen.push(folder)
      if (seen.length < 3) throw new Error('not yet')
    }
    const { egress, skips } = sender(dir, { hook })
    egress.take(incident)
    await until(() => seen.length === 3)
    expect(seen).toEqual(Array(3).fill(join(dir, id)))
    await egress.close()
    expect(skips).toEqual([])
  })

  it('holds few, and lets go of the oldest', async () => {
    const { dir, incident: first } = incidentOnDisk()
    const all = [first, ...Array.from({ length: 10 }, (_, i) => incidentOnDisk(i + 1, dir).incident)]
    let open: () => void = () => {}
    const gate = new Promise<void>((resolve) => (open = resolve))
    const sent: string[] = []
    const { egress, skips } = sender(dir, {
      hook: async ({ id }) => {
        await gate
        sent.push(id)
      },
    })
    for (const incident of all) egress.take(incident)
    expect(skips.map(({ incidentId }) => incidentId)).toEqual([all[1]!.id, all[2]!.id])
    expect(skips[0]!.message).toContain('8 others wait already')
    open()
    await until(() => sent.length === 9)
  })

  it('ends with one try for what waits, and waits for none that hangs', { timeout: 15_000 }, async () => {
    const { dir, incident } = incidentOnDisk()
    const { url, asked } = await bucket('silence')
    const { egress, skips } = sender(dir, { put: () => `${url}/x` })
    egress.take(incident)
    await until(() => asked.length === 1)
    await egress.close()
    expect(skips).toHaveLength(1)
    egress.take(incident)
    await egress.close()
    expect({ asked: asked.length, skips: skips.length }).toEqual({ asked: 1, skips: 1 })
  })
})

const fixture = join(import.meta.dirname, '../fixtures/egress-app.js')

/** A process that has an incident, and a bucket that is silent. */
async function stuckProcess(dir: string): Promise<{ child: ChildProcess; id: string }> {
  const { url, asked } = await bucket('silence')
  const child = spawn(process.execPath, [fixture, dir, url], { stdio: ['pipe', 'pipe', 'inherit'] })
  undo.push(() => child.kill('SIGKILL'))
  let id = ''
  child.stdout.on('data', (data: Buffer) => (id += data.toString()))
  await until(() => asked.length > 0 && id !== '')
  return { child, id: id.trim() }
}

const markersIn = (dir: string, id: string): string[] =>
  readdirSync(join(dir, id)).filter((name) => name.startsWith('.unsent'))

describe('what a process had not sent when it died', () => {
  it('is sent by the next, once, however many start', async () => {
    const dir = temporaryFolder()
    const { child, id } = await stuckProcess(dir)
    expect(markersIn(dir, id)).toHaveLength(1)
    const { url, asked } = await bucket()
    const next = (): Egress => sender(dir, { put: ({ name }) => `${url}/${name}` }).egress
    // Not while it runs.
    const neighbour = next()
    neighbour.start()
    await neighbour.close()
    expect(asked).toEqual([])

    child.kill('SIGKILL')
    await once(child, 'close')
    const several = [next(), next(), next()]
    for (const one of several) one.start()
    await until(() => asked.includes('/incident.json') && markersIn(dir, id).length === 0)
    for (const one of several) await one.close()
    expect(asked).toHaveLength(new Set(asked).size)
  })

  it('is sent by the ways that are left, also when they were tried in vain', async () => {
    const { dir, id, incident } = incidentOnDisk()
    const target = temporaryFolder()
    const { url } = await bucket(...Array<Status>(6).fill(500))
    const first = sender(dir, { dir: target, put: () => `${url}/x` })
    first.egress.take(incident)
    await until(() => first.skips.length === 1)
    await first.egress.close()
    const [marker] = markersIn(dir, id)
    expect(JSON.parse(readFileSync(join(dir, id, marker!), 'utf8'))).toEqual(['by HTTP PUT'])
    rmSync(join(target, id), { recursive: true })

    // As if that process were gone.
    renameSync(join(dir, id, marker!), join(dir, id, marker!.replace(/@\d+@\d+$/, '@999999999@1')))
    const { url: open, taken } = await bucket()
    const next = sender(dir, { dir: target, put: ({ name }) => `${open}/${name}` })
    next.egress.start()
    await until(() => taken.has('/incident.json') && markersIn(dir, id).length === 0)
    expect(existsSync(join(target, id))).toBe(false)
  })

  it('on another machine is taken over when nothing was heard of it for ten minutes', async () => {
    const { dir, id } = incidentOnDisk()
    const marker = join(dir, id, '.unsent@elsewhere@1@17@1')
    writeFileSync(marker, 'cut of')
    const sent: string[] = []
    const look = async (): Promise<void> => {
      const { egress } = sender(dir, { hook: (one) => sent.push(one.id) })
      egress.start()
      await egress.close()
    }
    await look()
    expect(sent).toEqual([])
    const before = Date.now() / 1_000 - 601
    utimesSync(marker, before, before)
    await look()
    expect(sent).toEqual([id])
    expect(markersIn(dir, id)).toEqual([])
  })

  it('is not tried for ever: what is hopeless is forgotten', async () => {
    const { dir, id, incident } = incidentOnDisk()
    const { url } = await bucket(400)
    const { egress, skips } = sender(dir, { put: () => `${url}/x` })
    egress.take(incident)
    await until(() => skips.length === 1)
    await egress.close()
    expect(markersIn(dir, id)).toEqual([])
  })
})
