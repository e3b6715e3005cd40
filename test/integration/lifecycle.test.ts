import { fork } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import type { Incident } from '../../lib/index.ts'

const dir = mkdtempSync(join(tmpdir(), 'perfguard-life-'))
afterAll(() => rmSync(dir, { recursive: true, force: true }))

/** Runs one life in a process of its own, which must end by itself. */
async function live<T>(
  name: string,
  folder = dir,
): Promise<{ told: T; code: number | null; output: string }> {
  const child = fork(join(import.meta.dirname, '../fixtures/lifecycle.js'), [name, folder], { silent: true })
  let output = ''
  let told: unknown
  child.stdout!.on('data', (chunk: Buffer) => (output += chunk.toString()))
  child.stderr!.on('data', (chunk: Buffer) => (output += chunk.toString()))
  child.once('message', (message) => (told = message))
  const code = await new Promise<number | null>((resolve, reject) => {
    const giveUp = setTimeout(() => {
      child.kill()
      reject(new Error(`'${name}' did not end by itself; it printed: ${output}`))
    }, 15_000)
    child.once('exit', (status) => {
      clearTimeout(giveUp)
      resolve(status)
    })
  })
  return { told: told as T, code, output }
}

describe('a process', () => {
  it('that only started perfguard exits by itself, prints nothing and makes no folder', async () => {
    expect(await live('only started', join(dir, 'unused'))).toEqual({ told: 'started', code: 0, output: '' })
    expect(existsSync(join(dir, 'unused'))).toBe(false)
  })

  it('has nothing of ours left after close(): it exits by itself', async () => {
    const { told, code, output } = await live<{ incidents: number }>(
      'closed after everything',
      join(dir, 'a'),
    )
    expect({ code, output }).toEqual({ code: 0, output: '' })
    expect(told.incidents).toBe(1)
  })

  it('keeps what a capture had when close() cuts it short', async () => {
    const { told, code } = await live<{ id: string; files: string[]; caveats: string[]; refused: boolean }>(
      'closed during a capture',
      join(dir, 'b'),
    )
    expect(code).toBe(0)
    expect(told.files).toContain('during.cpuprofile')
    expect(told.refused).toBe(true)
    const incident = JSON.parse(readFileSync(join(dir, 'b', told.id, 'incident.json'), 'utf8')) as Incident
    expect(incident.files.map(({ name }) => name)).toEqual(told.files)
  })

  it('of two perfs takes one profile at a time: the second joins the first', async () => {
    const { told, code } = await live<{ same: boolean }>('two perfs', join(dir, 'c'))
    expect({ told, code }).toEqual({ told: { same: true }, code: 0 })
  })

  it('never feels what goes wrong in listeners, in routeOf or in observe()', async () => {
    const { told, code, output } = await live<{ text: string; counted: number }>('hostile application')
    expect({ code, output }).toEqual({ code: 0, output: '' })
    expect(told.text).toBe('ok')
    expect(told.counted).toBeGreaterThanOrEqual(1)
  })
})
