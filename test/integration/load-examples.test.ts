import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { LoadReport } from '../../lib/load/index.ts'
import { testSnippets } from '../support/snippets.ts'

const root = join(import.meta.dirname, '../..')

testSnippets('docs/load.md', readFileSync(join(root, 'docs/load.md'), 'utf8'), [])

it('examples/load loads its application, and finds nothing wrong with its answers', async () => {
  const args = [join(root, 'dist/esm/lib/cli/main.js'), 'load', 'run', '--json', '--only', 'steady']
  const child = spawn(process.execPath, args, {
    cwd: join(root, 'examples/load'),
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let out = ''
  for await (const text of child.stdout.setEncoding('utf8')) out += String(text)
  const report = JSON.parse(out) as LoadReport
  expect(report.target.hasPerf).toBe(true)
  expect(report.totals.requests).toBeGreaterThan(500)
  expect(report.scenarios.flatMap(({ errors }) => errors)).toEqual([])
  expect(report.scenarios[0]!.workflows[0]!.steps.map(({ name }) => name)).toEqual(['place', 'look'])
  expect(report.scenarios[0]!.rows.every(({ state }) => state !== 'no-data')).toBe(true)
})
