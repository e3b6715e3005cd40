import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import type { Incident } from '../../lib/types.ts'

const root = join(import.meta.dirname, '../..')
const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

/** Captures for longer than it lives. */
const script = (end: string, dir: string): string => `
  import { createPerf } from 'perfguard'
  const perf = createPerf({ endpoint: false, capture: { dir: ${JSON.stringify(dir)}, heap: 'sampling' } }).start()
  perf.capture({ reason: 'to see it whole', durationMs: 60_000, keepAlive: false })
  await new Promise((resolve) => setTimeout(resolve, 1_000))
  ${end}
`

describe('a process that exits in the middle of a capture', () => {
  it.each([
    ['by itself', '', 0],
    ['by process.exit()', 'process.exit(4)', 4],
    ['by an exception', 'throw new Error("as it was told")', 1],
  ])('leaves a whole incident: %s', (_, end, code) => {
    const dir = mkdtempSync(join(tmpdir(), 'perfguard-exit-'))
    folders.push(dir)
    const args = ['--input-type=module', '-e', script(end, dir)]
    let ended = 0
    try {
      execFileSync(process.execPath, args, {
        cwd: root,
        stdio: 'ignore',
        env: { ...process.env, NODE_OPTIONS: '' },
      })
    } catch (error) {
      ended = (error as { status: number }).status
    }
    expect(ended).toBe(code)
    const [id] = readdirSync(dir)
    const incident = JSON.parse(readFileSync(join(dir, id!, 'incident.json'), 'utf8')) as Incident
    expect(incident.caveats).toContain('The capture was ended early: the process exited.')
    expect(incident.caveats.join()).not.toContain('had not finished')
    expect(incident.during).not.toBe(null)
    const kinds = ['cpu-during', 'heap', 'timeline', 'report']
    expect(incident.files.map(({ kind }) => kind)).toEqual(expect.arrayContaining(kinds))
  })
})
