import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '../..')
const text = readFileSync(join(root, 'docs/operations.md'), 'utf8')
const recipes = [...text.matchAll(/\n## (.*)\n[^#]*?```js\n([^]*?)```/g)].map(
  ([, title, code]) => [title!, code!] as const,
)

describe('the recipes for operations', () => {
  const folder = mkdtempSync(join(tmpdir(), 'perfguard-recipes-'))
  mkdirSync(join(folder, 'node_modules'))
  symlinkSync(root, join(folder, 'node_modules/perfguard'))
  for (const name of ['pg', 'lru-cache'])
    symlinkSync(join(root, 'node_modules', name), join(folder, 'node_modules', name))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  const canRun = (code: string): boolean => !code.includes('node:sqlite') || isBuiltin('node:sqlite')
  for (const [title, code] of recipes) {
    it.runIf(canRun(code))(`${title}: runs, says nothing and ends by itself`, async () => {
      writeFileSync(join(folder, 'recipe.mjs'), code)
      const args = ['--disable-warning=ExperimentalWarning', 'recipe.mjs']
      const run = promisify(execFile)(process.execPath, args, { cwd: folder, timeout: 20_000 })
      expect(await run).toEqual({ stdout: '', stderr: '' })
    })
  }

  it('are all there', () => {
    expect(recipes.map(([title]) => title)).toHaveLength(text.match(/```js\n/g)!.length)
  })
})
