import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, expect, it } from 'vitest'

const root = join(import.meta.dirname, '../..')
const preload = join(root, 'test/fixtures/snippet-preload.mjs')

export interface Block {
  language: string
  code: string
}

/** The fenced blocks of a page. */
export function blocksOf(markdown: string): Block[] {
  return [...markdown.matchAll(/```(\w*)\n([^]*?)```/g)].map(([, language, code]) => ({
    language: language!,
    code: code!,
  }))
}

/** A test for each JavaScript block: it runs by itself, says nothing, leaves nothing and ends. */
export function testSnippets(page: string, markdown: string, packages: readonly string[]): void {
  const folder = mkdtempSync(join(tmpdir(), 'perfguard-snippets-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  const modules = join(folder, 'node_modules')
  mkdirSync(modules)
  symlinkSync(root, join(modules, 'perfguard'))
  for (const name of packages) symlinkSync(join(root, 'node_modules', name), join(modules, name))

  const snippets = blocksOf(markdown).filter(({ language }) => language === 'js')
  it.each(snippets.map(({ code }, at) => [at + 1, code] as const))(
    `snippet %i of ${page} runs`,
    async (at, code) => {
      writeFileSync(join(folder, `${at}.mjs`), code)
      const args = ['--import', preload, `${at}.mjs`]
      const { stderr } = await promisify(execFile)(process.execPath, args, { cwd: folder, timeout: 20_000 })
      expect(stderr).toBe('')
      expect(readdirSync(folder)).not.toContain('perf-incidents')
    },
  )
}
