import { execFile } from 'node:child_process'
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, expect, it } from 'vitest'

const root = join(import.meta.dirname, '../..')
const preload = join(root, 'test/fixtures/snippet-preload.mjs')
const text = readFileSync(join(root, 'docs/live.md'), 'utf8')
const snippets = [...text.matchAll(/```js\n([^]*?)```/g)].map(([, code]) => code!)

const folder = mkdtempSync(join(tmpdir(), 'perfguard-live-docs-'))
const modules = join(folder, 'node_modules')
mkdirSync(modules)
symlinkSync(root, join(modules, 'perfguard'))
for (const name of ['express', 'ws', 'socket.io'])
  symlinkSync(join(root, 'node_modules', name), join(modules, name))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

it.each(snippets.map((code, at) => [at + 1, code] as const))(
  'snippet %i of docs/live.md runs',
  async (at, code) => {
    writeFileSync(join(folder, `${at}.mjs`), code)
    const args = ['--import', preload, `${at}.mjs`]
    const { stderr } = await promisify(execFile)(process.execPath, args, { cwd: folder, timeout: 20_000 })
    expect(stderr).toBe('')
    expect(readdirSync(folder)).not.toContain('perf-incidents')
  },
)
