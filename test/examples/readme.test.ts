import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { optionTable } from '../../lib/config/options.ts'
import { createPerf, isPerfError } from '../../lib/index.ts'
import { blocksOf, testSnippets } from '../support/snippets.ts'

const root = join(import.meta.dirname, '../..')
const readme = readFileSync(join(root, 'README.md'), 'utf8')
const blocks = blocksOf(readme)

describe('the README', () => {
  testSnippets('README.md', readme, ['express'])

  const rows = readme.split('\n').map((line) => line.replaceAll(/ {2,}/g, ' '))

  it('lists every option with its default and its range', () => {
    for (const { path, default: value, min, max, about } of optionTable) {
      const row = rows.find((line) => line.startsWith(`| \`${path}\` |`))
      expect(row, path).toContain(`\`${typeof value === 'string' ? `'${value}'` : String(value)}\``)
      if (min !== undefined) expect(row, path).toContain(`${min} to ${max}`)
      expect(row, path).toContain(about)
    }
  })

  it('names every error code', () => {
    const declared = [...readFileSync(join(root, 'lib/errors.ts'), 'utf8').matchAll(/'(ERR_PERF_\w+)'/g)].map(
      ([, code]) => code!,
    )
    expect(declared.length).toBeGreaterThan(3)
    for (const code of new Set(declared)) expect(readme).toContain(code)
  })

  it('shows the error message as it is', () => {
    try {
      createPerf({ windw: {}, sla: { 'GET /a': { p99: 250 }, process: { cpuRatio: 10_000 } } } as never)
      expect.unreachable()
    } catch (error) {
      if (!isPerfError(error)) throw error
      const flat = (text: string): string => text.replaceAll(/\s+/g, ' ').replaceAll(/\d+/g, 'N')
      const shown = flat(blocks.find(({ code }) => code.startsWith('PerfError'))!.code)
      for (const line of error.message.split('\n')) expect(shown).toContain(flat(line).trim())
    }
  })

  it('has no link to a file that is not there', () => {
    const links = [...readme.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, target]) => target!)
    const known = readdirSync(root)
    for (const link of links) expect(known, link).toContain(link.split('/')[0])
  })
})
