import { execFile, execFileSync, spawn } from 'node:child_process'
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { until } from '../support/until.ts'

const root = join(import.meta.dirname, '../..')
const tools = ['0x', '@clinic/doctor', '@clinic/heap-profiler', 'speedscope']

interface Ended {
  code: unknown
  out: string
  err: string
}

/** As a user has it: installed, found by npx, its tools beside it. */
describe('the command of the packed tarball', () => {
  const folder = mkdtempSync(join(tmpdir(), 'perfguard-command-'))
  // What vitest sets is for its own processes, not for a user's.
  const { NODE_ENV: _, VITEST: __, DISPLAY: ___, WAYLAND_DISPLAY: ____, ...inherited } = process.env
  const env = { ...inherited, NODE_OPTIONS: '' }
  const npm = (...args: string[]): string =>
    execFileSync('npm', [...args, '--silent', '--no-audit', '--no-fund'], { cwd: folder, encoding: 'utf8' })
  // npm warns of settings that this machine has; that is not our output.
  const perfguard = (...args: string[]): Promise<Ended> =>
    new Promise((resolve) => {
      execFile('npx', ['--no-install', 'perfguard', ...args], { cwd: folder, env }, (error, out, err) =>
        resolve({ code: error?.code ?? 0, out, err: err.replaceAll(/^npm warn .*\n/gm, '') }),
      )
    })

  beforeAll(() => {
    const packed = execFileSync('npm', ['pack', '--json', '--silent', '--pack-destination', folder], {
      cwd: root,
      encoding: 'utf8',
    })
    const [{ filename }] = JSON.parse(packed) as [{ filename: string }]
    writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }')
    npm('i', join(folder, filename), 'express@5')
    copyFileSync(join(root, 'test/fixtures/plain-app.js'), join(folder, 'app.js'))
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it('records an application under load that knows nothing of it', async () => {
    const args = ['--no-install', 'perfguard', 'run', 'app.js', '--for', '6s', '--json']
    const child = spawn('npx', args, { cwd: folder, env })
    let [out, err] = ['', '']
    child.stdout.on('data', (data: Buffer) => (out += data.toString()))
    child.stderr.on('data', (data: Buffer) => (err += data.toString()))
    let code: number | null | undefined
    child.on('close', (ended) => (code = ended))
    const port = await until(() => /port (\d+)/.exec(err)?.[1], { deadlineMs: 30_000 })
    while (code === undefined)
      await fetch(`http://127.0.0.1:${port}/invoices/7?ms=30`).catch(
        () => new Promise((r) => setTimeout(r, 50)),
      )
    expect(code).toBe(0)
    expect(JSON.parse(out)).toMatchObject({ isWhole: true })
  })

  it('lists and shows it', async () => {
    const listed = await perfguard('list')
    expect(listed).toMatchObject({ code: 0, err: '' })
    expect(listed.out).toMatch(/^\d{8}T\d{9}Z-[0-9a-f]{6} .* perfguard run app.js\n$/)
    const shown = await perfguard('show', 'latest')
    expect(shown).toMatchObject({ code: 0, err: '' })
    expect(shown.out).toMatch(/hottest +\d+ % {2}renderInvoice {2}app.js:4/)
  })

  it('names the one command that installs a tool', async () => {
    for (const [tool, name] of [
      ['0x', '0x'],
      ['doctor', '@clinic/doctor'],
      ['heap', '@clinic/heap-profiler'],
      ['speedscope', 'speedscope'],
    ]) {
      const { code, err } = await perfguard('open', 'latest', '--with', tool!)
      expect({ code, err }).toEqual({
        code: 64,
        err: `perfguard: ${name} is not installed here: npm i -D ${name}\n`,
      })
    }
  })

  describe('with the tools installed', () => {
    beforeAll(() => void npm('i', '-D', ...tools))

    const drawn = async (tool: string): Promise<string> => {
      const { code, out, err } = await perfguard('open', 'latest', '--with', tool, '--out', `${tool}.html`)
      expect({ code, out }, err).toEqual({ code: 0, out: `${join(folder, `${tool}.html`)}\n` })
      return readFileSync(join(folder, `${tool}.html`), 'utf8')
    }

    it.each(['flame', '0x'])('draws the guilty function with %s', async (tool) => {
      expect(await drawn(tool)).toContain('renderInvoice')
    })

    it("draws Clinic's doctor, which has a recommendation", async () => {
      const [, json] = /id="clinic-data">([^<]*)</.exec(await drawn('doctor')) ?? []
      expect(JSON.parse(json!)).toMatchObject({ analysis: { issueCategory: expect.any(String) as string } })
    })

    it("draws the heap with Clinic's heap profiler", async () => {
      expect(await drawn('heap')).toMatch(/<html/)
    })

    it('draws speedscope with the profile inside', async () => {
      const page = await drawn('speedscope')
      const [, profile] = /loadFileFromBase64\("[^"]*", '([^']*)'\)/.exec(page) ?? []
      expect(Buffer.from(profile!, 'base64').toString()).toContain('renderInvoice')
    })

    it('ends with one line when a tool cannot', async () => {
      writeFileSync(
        join(folder, 'node_modules/0x/index.js'),
        'throw new Error("out of order\\nwith a stack")',
      )
      const { code, err } = await perfguard('open', 'latest', '--with', '0x')
      expect(code).toBe(70)
      expect(err).toBe('0x is drawing …\nperfguard: 0x failed: Error: out of order\n')
    })
  })
})
