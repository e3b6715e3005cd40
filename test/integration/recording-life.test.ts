import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const script = join(import.meta.dirname, '../fixtures/recording.js')
const folder = mkdtempSync(join(tmpdir(), 'perfguard-recording-'))
const preload = join(folder, 'preload.mjs')

beforeAll(() => writeFileSync(preload, "globalThis.preloaded = 'by the application'"))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function live(
  life: string,
  flags: string[] = [],
  NODE_OPTIONS = '',
): Promise<{ code: unknown; out: string; err: string }> {
  return new Promise((resolve) => {
    const options = { env: { ...process.env, NODE_OPTIONS }, timeout: 20_000 }
    execFile(process.execPath, [...flags, script, life], options, (error, out, err) =>
      resolve({ code: error?.killed === true ? 'killed' : (error?.code ?? 0), out, err }),
    )
  })
}

describe('a process that records', () => {
  it.each([
    ['started only', 0],
    ['ended naturally', 0],
    ['closed', 0],
    ['exited at once', 3],
    ['exited', 3],
    ['exited armed', 3],
  ])('ends by itself, with its own code, and prints nothing: %s', async (life, code) => {
    expect(await live(life)).toEqual({ code, out: '', err: '' })
  })

  it.each([
    ['--import', ['--import', preload], ''],
    ['NODE_OPTIONS', [], `--import ${preload}`],
  ])('keeps what the application preloads out of its thread: %s', async (_, flags, options) => {
    const { out } = await live('told', flags, options)
    expect(JSON.parse(out)).toEqual({
      state: 'recording',
      caveats: [],
      ready: { type: 'ready', coldStartMs: 7, preloaded: null, execArgv: [], env: {} },
    })
  })

  it('records beside an open debugger', async () => {
    const { out, err } = await live('told', ['--inspect=127.0.0.1:0'])
    expect(JSON.parse(out)).toMatchObject({ state: 'recording', caveats: [] })
    expect(err.match(/Debugger listening/g)).toHaveLength(1)
  })

  it('says that it may not, under the permission model', async () => {
    const [major = 0] = process.versions.node.split('.').map(Number)
    const flag = major < 24 ? '--experimental-permission' : '--permission'
    const { code, out } = await live('told', [flag, '--allow-fs-read=*'])
    expect(code).toBe(0)
    expect(JSON.parse(out)).toMatchObject({
      state: 'degraded',
      caveats: [expect.stringMatching(/^no flight recorder: .*(restricted|permission)/)],
    })
  })

  it('says that only the main thread can be recorded', async () => {
    const { out } = await live('started in a thread')
    expect(JSON.parse(out)).toEqual({
      state: 'degraded',
      caveats: ['no flight recorder: it runs in a worker thread, and only the main thread can be recorded'],
    })
  })
})
