import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '../..')
const bin = (name: string): string => join(root, 'node_modules/.bin', name)
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  version: string
  exports: Record<string, unknown>
  scripts: Record<string, string>
  dependencies: Record<string, string>
}

describe('the packed tarball', () => {
  const folder = mkdtempSync(join(tmpdir(), 'perfguard-package-'))
  let tarball: string
  let files: string[]
  let unpackedBytes: number

  const run = (command: string, args: string[]): string =>
    execFileSync(command, args, { cwd: folder, encoding: 'utf8' })
  const node = (name: string, code: string): string => {
    writeFileSync(join(folder, name), code)
    return run(process.execPath, [name])
  }

  beforeAll(() => {
    const packed = execFileSync('npm', ['pack', '--json', '--silent', '--pack-destination', folder], {
      cwd: root,
      encoding: 'utf8',
    })
    const [info] = JSON.parse(packed) as [
      { filename: string; files: { path: string }[]; unpackedSize: number },
    ]
    tarball = join(folder, info.filename)
    files = info.files.map(({ path }) => path)
    unpackedBytes = info.unpackedSize
    writeFileSync(join(folder, 'package.json'), '{ "private": true }')
    execFileSync('npm', ['i', '--silent', '--no-audit', '--no-fund', tarball], { cwd: folder })
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it('holds the build, the licence and the texts, and nothing else', () => {
    const outside = files.filter((path) => !path.startsWith('dist/'))
    expect(outside.toSorted()).toEqual(['CHANGELOG.md', 'LICENSE', 'README.md', 'package.json'])
    expect(unpackedBytes).toBeLessThan(5_500_000)
  })

  it('runs no script when it is installed, and brings three small dependencies', () => {
    for (const script of ['preinstall', 'install', 'postinstall', 'prepare'])
      expect(manifest.scripts).not.toHaveProperty(script)
    expect(Object.keys(manifest.dependencies)).toEqual([
      '@jridgewell/trace-mapping',
      'lru-cache',
      'pprof-format',
    ])
  })

  it('is imported, each entry of it, without starting or printing anything', () => {
    const entries = Object.keys(manifest.exports).filter((entry) => !/json|register/.test(entry))
    const names = entries.map((entry) => entry.replace('.', 'perfguard'))
    const code = names
      .map((name) => `console.log(Object.keys(await import('${name}')).sort().join())`)
      .join('\n')
    expect(node('import.mjs', code).trim().split('\n')).toEqual([
      'PerfError,createPerf,isPerfError,presets',
      'perfguard',
      'perfguard',
      'perfguard',
      'defineLoad,findCapacity,hold,ramp,runLoad,soak,spike,steps,stress',
      'presets',
    ])
  })

  it('is required from CommonJS', () => {
    const code = `
      const { createPerf } = require('perfguard')
      const { perfguard } = require('perfguard/http')
      const perf = createPerf({ capture: false }).start()
      const server = require('node:http').createServer(perfguard(perf, (_, res) => res.end('ok'), { routeOf: () => '/a' }))
      server.listen(0, '127.0.0.1', async () => {
        const base = 'http://127.0.0.1:' + server.address().port
        await (await fetch(base + '/a')).text()
        await new Promise((resolve) => setTimeout(resolve, 50))
        const { routes } = await (await fetch(base + '/perf')).json()
        console.log(routes.map(({ route, count }) => route + ' ' + count).join())
        process.exit()
      })`
    expect(node('require.cjs', code).trim()).toBe('GET /a 1')
  })

  it('shares one capture between its ESM and its CommonJS copy', () => {
    const code = `
      import { createRequire } from 'node:module'
      import * as esm from 'perfguard'
      const cjs = createRequire(import.meta.url)('perfguard')
      const options = { capture: { dir: 'incidents', duringMs: 600 } }
      const perfs = [esm.createPerf(options).start(), cjs.createPerf(options).start()]
      const [a, b] = await Promise.all(perfs.map((perf) => perf.capture()))
      const other = await cjs.createPerf({ windw: 1 }) .catch?.(() => {})
      console.log(a.id === b.id, other)`
    expect(() => node('both.mjs', code)).toThrow(/did you mean 'window'/)
    expect(
      node(
        'both.mjs',
        code.replace(
          /const other.*/,
          'const other = esm.isPerfError(new cjs.PerfError("ERR_PERF_CLOSED", ""))',
        ),
      ).trim(),
    ).toBe('true true')
  })

  it('watches an unmodified application through --import perfguard/register', () => {
    writeFileSync(
      join(folder, 'app.cjs'),
      `const server = require('node:http').createServer((_, res) => res.end('ok'))
       server.listen(0, '127.0.0.1', async () => {
         const base = 'http://127.0.0.1:' + server.address().port
         await (await fetch(base)).text()
         console.log((await (await fetch(base + '/perf')).json()).schema)
         process.exit()
       })`,
    )
    expect(run(process.execPath, ['--import', 'perfguard/register', 'app.cjs']).trim()).toBe('1')
  })

  it('has types that ESM and CommonJS projects compile against', () => {
    const use = `import { createPerf, type Perf, type Snapshot } from 'perfguard'
import { perfguard } from 'perfguard/express'
import { perfguard as plugin } from 'perfguard/fastify'
import { presets, type Preset } from 'perfguard/presets'
export const netra: Preset = presets.netra
const perf: Perf = createPerf({ sla: { 'GET /a': { p99Ms: { warning: 1, critical: 2 } }, process: { cpuRatio: 0.9 } } })
const snapshot: Snapshot = perf.snapshot()
export const middleware = perfguard(perf)
export const p99: number | undefined = snapshot.routes[0]?.latency?.p99Ms
export { plugin }
perf.on('breach', ({ confidence }) => confidence.toFixed())
// @ts-expect-error a misspelt metric does not compile
createPerf({ sla: { process: { cpu: 1 } } })
`
    mkdirSync(join(folder, 'types'), { recursive: true })
    writeFileSync(join(folder, 'types/esm.mts'), use)
    writeFileSync(join(folder, 'types/cjs.cts'), use)
    // The types of the frameworks come from the frameworks; whoever uses an adapter has them.
    for (const name of ['@types', 'fastify'])
      symlinkSync(join(root, 'node_modules', name), join(folder, 'node_modules', name))
    const options = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2022', '--types', 'node']
    expect(
      run(process.execPath, [bin('../typescript/bin/tsc'), ...options, 'types/esm.mts', 'types/cjs.cts']),
    ).toBe('')
  })

  it('passes publint and are-the-types-wrong', () => {
    expect(run(process.execPath, [bin('../publint/src/cli.js'), tarball, '--strict'])).toContain('All good')
    const verdict = run(process.execPath, [
      bin('../@arethetypeswrong/cli/dist/index.js'),
      tarball,
      '--format',
      'json',
    ])
    expect((JSON.parse(verdict) as { problems?: object }).problems ?? {}).toEqual({})
  })

  it('has its version in the changelog', () => {
    expect(readFileSync(join(root, 'CHANGELOG.md'), 'utf8')).toContain(`## ${manifest.version}`)
  })
})
