import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { tellCi } from '../../lib/cli/commands/load/ci-output.ts'
import { Terminal } from '../../lib/cli/terminal.ts'
import { simulatedReport } from '../load/reports/simulated.ts'
import { perfguard } from './console.ts'

describe('load in CI', () => {
  let folder = ''
  beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'perfguard-ci-'))))
  afterEach(() => rmSync(folder, { recursive: true }))

  const read = (name: string): string => readFileSync(join(folder, name), 'utf8')
  const write = (name: string, text: string): void => writeFileSync(join(folder, name), text)

  it('begins with a file of scenarios that knows how the project starts', async () => {
    write('package.json', JSON.stringify({ name: "it's", scripts: { start: 'node src/server.js --quiet' } }))
    const { code, out } = await perfguard(['load', 'init'], folder)
    expect([code, out]).toEqual([0, 'perfguard.load.mjs\n'])
    expect(read('perfguard.load.mjs')).toContain(`title: 'it\\'s'`)
    expect(read('perfguard.load.mjs')).toContain(`start: 'node src/server.js --quiet'`)
  })

  it('writes nothing over', async () => {
    write('perfguard.load.ts', '// mine')
    const again = await perfguard(['load', 'init'], folder)
    expect([again.code, again.err]).toEqual([64, 'perfguard: there is perfguard.load.ts already\n'])
    expect((await perfguard(['load', 'init', '--ci', 'github'], folder)).code).toBe(0)
    const twice = await perfguard(['load', 'init', '--ci', 'github'], folder)
    expect([twice.code, twice.err]).toEqual([64, 'perfguard: there is .github/workflows/load.yml already\n'])
    expect(read('perfguard.load.ts')).toBe('// mine')
  })

  it.each([
    ['package-lock.json', 'npm ci', 'npx perfguard load run'],
    ['pnpm-lock.yaml', 'pnpm install --frozen-lockfile', 'pnpm exec perfguard load run'],
    ['yarn.lock', 'yarn install --immutable', 'yarn perfguard load run'],
  ])('takes the package manager of %s', async (lock, install, run) => {
    write(lock, '')
    const github = await perfguard(['load', 'init', '--ci', 'github'], folder)
    expect(github.out).toBe('perfguard.load.mjs\n.github/workflows/load.yml\n')
    const gitlab = await perfguard(['load', 'init', '--ci', 'gitlab'], folder)
    expect([gitlab.out, gitlab.err]).toEqual([
      '.gitlab/load.yml\n',
      expect.stringContaining('/.gitlab/load.yml'),
    ])
    for (const name of ['.github/workflows/load.yml', '.gitlab/load.yml']) {
      expect(read(name)).toContain(install)
      expect(read(name)).toContain(`${run} --out load-report`)
      expect(read(name)).not.toMatch(/\t|undefined/)
    }
  })

  it('says in GitHub Actions what did not hold, beside the result', async () => {
    const err: string[] = []
    const out: string[] = []
    const summary = join(folder, 'summary.md')
    const terminal = new Terminal({
      stdout: { write: (text) => out.push(text) },
      stderr: { write: (text) => err.push(text) },
      env: { GITHUB_ACTIONS: 'true', GITHUB_WORKSPACE: '/srv/shop', GITHUB_STEP_SUMMARY: summary },
      platform: 'linux',
      cwd: () => folder,
    })
    await tellCi(simulatedReport(), terminal)
    expect(out).toEqual([])
    expect(err.filter((line) => line.startsWith('::error '))).toHaveLength(2)
    expect(err.join('')).toContain('file=src/invoice.js,line=41')
    expect(read('summary.md')).toMatch(/^## ❌ Shop under load/)
  })

  it('says nothing of it elsewhere', async () => {
    const said: string[] = []
    const output = { write: (text: string) => said.push(text) }
    const terminal = new Terminal({
      stdout: output,
      stderr: output,
      env: {},
      platform: 'linux',
      cwd: () => folder,
    })
    await tellCi(simulatedReport(), terminal)
    expect(said).toEqual([])
  })
})
