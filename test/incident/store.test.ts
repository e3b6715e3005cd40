import {
  chmod,
  link,
  mkdir,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  truncate,
  writeFile,
} from 'node:fs/promises'
import { join } from 'node:path'
import { execFileSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { Store } from '../../lib/incident/store.ts'
import type { IncidentFile } from '../../lib/types.ts'
import { breachOf, idAt, incidentOf, temporaryFolder } from './parts.ts'

const roomy = { maxIncidents: 100, maxBytes: 1e9 }
const later = Date.UTC(2026, 5)

function fileEntry(name: string): IncidentFile {
  return { name, kind: 'clinic-doctor', bytes: 2, fromMs: 1, toMs: 2 }
}

async function idsIn(dir: string): Promise<string[]> {
  return (await readdir(dir)).toSorted()
}

describe('an incident on disk', () => {
  test('is a folder and files for the owner alone, with no temporary file left', async () => {
    const dir = join(await temporaryFolder(), 'not', 'yet')
    const store = new Store(dir, roomy)
    await store.save(incidentOf(idAt(1)))
    expect(await store.add(idAt(1), 'x.clinic-doctor/a.json', ['{', '"ä":1}'])).toBe(8)
    expect(await idsIn(join(dir, idAt(1)))).toEqual(['incident.json', 'x.clinic-doctor'])
    const modes = ['', 'incident.json', 'x.clinic-doctor', 'x.clinic-doctor/a.json'].map(async (name) => {
      return (await stat(join(dir, idAt(1), name))).mode & 0o777
    })
    expect(await Promise.all(modes)).toEqual([0o700, 0o600, 0o700, 0o600])
  })

  test('comes back as it was, and its summary counts every byte', async () => {
    const dir = await temporaryFolder()
    const incident = incidentOf(idAt(1), {
      closedAt: 7,
      inFlight: [],
      caveats: Array.from({ length: 999 }, String),
    })
    await new Store(dir, roomy).save(incident)
    const store = new Store(dir, roomy)
    expect(await store.read(idAt(1))).toEqual(incident)
    const { size } = await stat(join(dir, idAt(1), 'incident.json'))
    expect(store.list()).toMatchObject([{ id: idAt(1), closedAt: 7, bytes: size + 10, state: 'whole' }])
  })

  test('names that lead elsewhere are refused when writing', async () => {
    const store = new Store(await temporaryFolder(), roomy)
    for (const name of ['../a', '/a', 'a/../../b', '', 'incident.json', String.raw`a\b`, 'c:d']) {
      await expect(store.add(idAt(1), name, ['x']), name).rejects.toThrow('not a file name')
    }
    await expect(store.add('../x', 'a', ['x'])).rejects.toThrow('not an incident id')
  })

  test('a temporary file does not stay behind when a file cannot be put in place', async () => {
    const dir = await temporaryFolder()
    const store = new Store(dir, roomy)
    await store.save(incidentOf(idAt(1)))
    await mkdir(join(dir, idAt(1), 'report.md'))
    await expect(store.add(idAt(1), 'report.md', ['x'])).rejects.toThrow(/EISDIR|EEXIST|ENOTEMPTY/)
    const broken = (function* (): Generator<string> {
      yield 'half'
      throw new Error('no more')
    })()
    await expect(store.add(idAt(1), 'half.json', broken)).rejects.toThrow('no more')
    expect(await idsIn(join(dir, idAt(1)))).toEqual(['incident.json', 'report.md'])
  })
})

describe('the index', () => {
  test('holds what earlier runs left, newest first, and makes no folder', async () => {
    const dir = await temporaryFolder()
    const earlier = new Store(dir, roomy)
    for (const second of [2, 3, 1]) await earlier.save(incidentOf(idAt(second)))
    const store = new Store(dir, roomy)
    await store.refresh()
    expect(store.list().map((one) => one.id)).toEqual([idAt(3), idAt(2), idAt(1)])

    const missing = new Store(join(dir, 'missing'), roomy)
    await missing.refresh()
    expect(missing.list()).toEqual([])
    expect(await readdir(dir)).not.toContain('missing')
  })

  test('leaves out what is broken, foreign, huge or not a plain file', async () => {
    const dir = await temporaryFolder()
    const manifests: Record<number, string> = {
      2: '',
      3: '{"schema":1,"id":"2026',
      4: JSON.stringify(incidentOf(idAt(5))),
      6: JSON.stringify({ ...incidentOf(idAt(6)), schema: 2 }),
      7: JSON.stringify({ ...incidentOf(idAt(7)), files: [{ name: 1 }] }),
      8: 'null',
      9: JSON.stringify({ ...incidentOf(idAt(9)), breach: { limit: 'x' } }),
    }
    for (const [second, text] of Object.entries(manifests)) {
      await mkdir(join(dir, idAt(Number(second))))
      await writeFile(join(dir, idAt(Number(second)), 'incident.json'), text)
    }
    const store = new Store(dir, roomy)
    await store.save(incidentOf(idAt(1)))
    await store.save(incidentOf(idAt(10)))
    await truncate(join(dir, idAt(10), 'incident.json'), 64 * 1_048_576)
    for (const second of [11, 12, 13]) await mkdir(join(dir, idAt(second)))
    execFileSync('mkfifo', [join(dir, idAt(11), 'incident.json')])
    await symlink(join(dir, idAt(1), 'incident.json'), join(dir, idAt(12), 'incident.json'))
    await symlink(join(dir, idAt(1)), join(dir, idAt(14)))
    await writeFile(join(dir, idAt(15)), 'a file')
    await mkdir(join(dir, 'not-an-id'))

    const fresh = new Store(dir, roomy)
    await fresh.refresh()
    expect(fresh.list().map((one) => one.id)).toEqual([idAt(1)])
  })

  test('lets go of an incident whose folder vanished', async () => {
    const dir = await temporaryFolder()
    const store = new Store(dir, roomy)
    await store.save(incidentOf(idAt(1)))
    await rm(dir, { recursive: true })
    expect(store.list()).toHaveLength(1)
    expect(await store.read(idAt(1))).toBeNull()
    expect(await store.file(idAt(1), 'report.md')).toBeNull()
    expect(store.list()).toEqual([])
  })
})

describe('a file of an incident', () => {
  test('is found when the manifest names it', async () => {
    const dir = await temporaryFolder()
    const store = new Store(dir, roomy)
    await store.save(
      incidentOf(idAt(1), { files: [fileEntry('a.json'), fileEntry('x.clinic-doctor/a.json')] }),
    )
    for (const name of ['a.json', 'x.clinic-doctor/a.json']) await store.add(idAt(1), name, ['{}'])
    for (const name of ['a.json', 'x.clinic-doctor/a.json']) {
      expect(await store.file(idAt(1), name)).toEqual({ path: join(dir, idAt(1), name), bytes: 2 })
    }
  })

  test.each([
    'incident.json',
    'unlisted.json',
    'missing.json',
    'folder',
    'linked.json',
    'linked-folder/secret',
    '../secret',
    'folder/../../secret',
    './a.json',
    'a.json/',
    'a.json\0',
    String.raw`..\secret`,
    '%2e%2e/secret',
    '',
    '.',
    '..',
  ])('%j is not given out, even when the manifest names it', async (name) => {
    const root = await temporaryFolder()
    const dir = join(root, 'incidents')
    const store = new Store(dir, roomy)
    const listed = name === 'incident.json' || name === 'unlisted.json' ? [] : [fileEntry(name)]
    await store.save(incidentOf(idAt(1), { files: [fileEntry('a.json'), ...listed] }))
    for (const plain of ['a.json', 'unlisted.json']) await store.add(idAt(1), plain, ['{}'])
    for (const secret of [join(root, 'secret'), join(dir, 'secret')]) await writeFile(secret, 'secret')
    await mkdir(join(dir, idAt(1), 'folder'))
    await symlink(join(root, 'secret'), join(dir, idAt(1), 'linked.json'))
    await symlink(root, join(dir, idAt(1), 'linked-folder'))
    expect(await store.file(idAt(1), name)).toBeNull()
  })

  test('an absolute name is not given out', async () => {
    const dir = await temporaryFolder()
    const secret = join(dir, 'secret')
    await writeFile(secret, 'secret')
    const store = new Store(dir, roomy)
    await store.save(incidentOf(idAt(1), { files: [fileEntry(secret)] }))
    expect(await store.file(idAt(1), secret)).toBeNull()
  })

  test.each(['..', '../incidents', '', '/', `${idAt(1)}/.`, `${idAt(1)}\0`])(
    'no id like %j is looked up',
    async (id) => {
      const store = new Store(await temporaryFolder(), roomy)
      await store.save(incidentOf(idAt(1), { files: [fileEntry('a.json')] }))
      expect(await store.read(id)).toBeNull()
      expect(await store.file(id, 'a.json')).toBeNull()
    },
  )
})

describe('retention', () => {
  test('keeps the newest and the worst, and counts what other processes wrote', async () => {
    const dir = await temporaryFolder()
    const other = new Store(dir, roomy)
    for (const second of [1, 2, 3]) {
      const breach = breachOf({ limit: 1, observed: 10 - second })
      await other.save(
        incidentOf(idAt(second), { breach, files: [{ ...fileEntry('r.md'), kind: 'report' }] }),
      )
      await other.add(idAt(second), 'x.clinic-doctor/deep/a.json', ['{}'])
    }
    const store = new Store(dir, { ...roomy, maxIncidents: 2 })
    await store.save(incidentOf(idAt(4), { breach: null, severity: 'warning' }))
    await store.prune(later)
    expect(await idsIn(dir)).toEqual([idAt(1), idAt(4)])
    expect(store.list().map((one) => one.id)).toEqual([idAt(4), idAt(1)])
  })

  test('never touches what it does not recognise', async () => {
    const root = await temporaryFolder()
    const dir = join(root, 'incidents')
    const store = new Store(dir, { maxIncidents: 1, maxBytes: 1 })
    await mkdir(join(dir, 'notes'), { recursive: true })
    await mkdir(join(dir, idAt(1)))
    await writeFile(join(dir, idAt(1), 'keep.txt'), 'mine')
    await mkdir(join(dir, idAt(2)))
    await writeFile(join(dir, idAt(2), 'incident.json'), '{"schema":1}')
    await new Store(join(root, 'elsewhere'), roomy).save(incidentOf(idAt(3)))
    await symlink(join(root, 'elsewhere', idAt(3)), join(dir, idAt(3)))
    for (const second of [4, 5]) await store.save(incidentOf(idAt(second)))
    await store.prune(later)
    expect(await idsIn(dir)).toEqual([idAt(1), idAt(2), idAt(3), idAt(5), 'notes'])
    expect(await readFile(join(dir, idAt(1), 'keep.txt'), 'utf8')).toBe('mine')
    expect(await idsIn(join(root, 'elsewhere', idAt(3)))).toEqual(['incident.json'])
  })

  test('looks again before it deletes: what was an incident may have become something else', async () => {
    const dir = await temporaryFolder()
    const store = new Store(dir, { maxIncidents: 1, maxBytes: 1e9 })
    await store.save(incidentOf(idAt(1), { closedAt: 2 }))
    await writeFile(join(dir, idAt(1), 'incident.json'), '{"mine":true}')
    await store.save(incidentOf(idAt(2)))
    await store.prune(later)
    expect(await idsIn(dir)).toEqual([idAt(1), idAt(2)])
  })

  test('a link inside a deleted incident is taken away, what it points at is not', async () => {
    const dir = await temporaryFolder()
    const outside = await temporaryFolder()
    await writeFile(join(outside, 'precious'), 'x')
    const store = new Store(dir, { maxIncidents: 1, maxBytes: 1e9 })
    await store.save(incidentOf(idAt(1)))
    await symlink(outside, join(dir, idAt(1), 'away'))
    await link(join(outside, 'precious'), join(dir, idAt(1), 'same'))
    await store.save(incidentOf(idAt(2)))
    await store.prune(later)
    expect(await idsIn(dir)).toEqual([idAt(2)])
    expect(await readFile(join(outside, 'precious'), 'utf8')).toBe('x')
  })

  test('leaves alone what another process may still be recording, and not what died long ago', async () => {
    const dir = await temporaryFolder()
    const store = new Store(dir, { maxIncidents: 1, maxBytes: 1e9 })
    await store.save(incidentOf(idAt(1), { files: [], openedAt: later - 5_000 }))
    await store.save(incidentOf(idAt(2), { openedAt: later }))
    await store.prune(later)
    expect(await idsIn(dir)).toEqual([idAt(1), idAt(2)])
    await store.prune(later + 3_600_000)
    expect(await idsIn(dir)).toEqual([idAt(2)])
  })

  test('an unreadable folder keeps nobody from the others', async (context) => {
    context.skip(process.getuid?.() === 0, 'root may read everything')
    const dir = await temporaryFolder()
    const store = new Store(dir, roomy)
    for (const second of [1, 2]) await store.save(incidentOf(idAt(second)))
    await chmod(join(dir, idAt(1)), 0)
    const fresh = new Store(dir, roomy)
    await fresh.refresh()
    expect(fresh.list().map((one) => one.id)).toEqual([idAt(2)])
    await chmod(join(dir, idAt(1)), 0o700)
  })
})

test('free space is told for a folder that does not exist yet', async () => {
  const dir = await temporaryFolder()
  expect(await new Store(join(dir, 'a', 'b'), roomy).freeBytes()).toBeGreaterThan(0)
})
