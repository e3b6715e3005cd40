import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { perfguard } from './console.ts'
import { incidentAt, profileText, shopAt, temporaryFolder, writeIncident } from './incident-on-disk.ts'

const busy = profileText({ renderInvoice: 90, '(idle)': 10 })

describe('a mistake is one line, and says what was meant', () => {
  it.each([
    [['shwo'], "there is no command 'shwo' (did you mean 'show'?)"],
    [['--versoin'], "there is no option '--versoin' (did you mean '--version'?)"],
    [['help', 'opne'], "there is no command 'opne' (did you mean 'open'?)"],
    [['show'], 'show needs an incident: perfguard show <incident> [options]'],
    [['show', 'a', 'b'], "show does not know what to do with 'b'"],
    [['show', 'a', '--', 'b'], 'show takes nothing after --'],
    [['show', 'latest', '--jsn'], "show has no option '--jsn' (did you mean '--json'?)"],
    [['show', 'latest', '--constructor'], "show has no option '--constructor'"],
    [['show', 'latest', '--json=yes'], '--json takes no value'],
    [['show', 'latest', '--dir'], '--dir needs a value: --dir DIR'],
    [['open', 'latest', '--with', 'flam'], "--with cannot be 'flam' (did you mean 'flame'?)"],
    [['export', 'latest'], 'export needs a format: --format pprof|0x'],
    [['completion', 'tcsh'], "completion knows bash, zsh, fish, not 'tcsh'"],
    [['show', 'latest'], 'there is no folder'],
    [['show', 'nowhere'], "there is no incident 'nowhere', and no folder with an incident.json"],
    [['show', '20261121T173144000Z-abcdef'], "there is no incident '20261121T173144000Z-abcdef' in"],
    [['diff', 'latest', 'latest', '--top', 'x'], "--top is a number of functions, not 'x'"],
  ])('%j', async (args, message) => {
    const { code, out, err } = await perfguard(args, temporaryFolder())
    expect({ code, out }).toEqual({ code: 64, out: '' })
    expect(err).toContain(`perfguard: ${message}`)
    expect(err.trimEnd()).not.toContain('\n')
  })

  it('--help is no mistake, whatever else stands there', async () => {
    for (const args of [[], ['help'], ['--help'], ['help', 'diff'], ['diff', 'a', '--help', '--unknown']]) {
      const { code, out, err } = await perfguard(args, '/')
      expect({ code, err }).toEqual({ code: 0, err: '' })
      expect(out).toMatch(/^perfguard/)
    }
    expect((await perfguard(['--version'], '/')).out).toMatch(/^\d+\.\d+\.\d+\n$/)
  })
})

describe('a folder that is none of ours', () => {
  const manifests: [what: string, text: string, fault: string][] = [
    ['cut off', '{"schema": 1, "id"', 'cut off, or no JSON'],
    ['empty', '', 'cut off, or no JSON'],
    ['binary', '\u0000\u0001\uFFFD', 'cut off, or no JSON'],
    [
      'of a later version',
      '{"schema": 2}',
      'written by another version of perfguard (schema 2; this one reads schema 1)',
    ],
    ['something else', '[1, 2]', 'no incident, or not a whole one'],
    ['half of one', '{"schema": 1, "id": "a"}', 'no incident, or not a whole one'],
    ['a deep nest', '['.repeat(200_000), 'cut off, or no JSON'],
    [
      'of a year that is none',
      JSON.stringify(incidentAt(shopAt)).replace(/"openedAt":\d+/, '"openedAt":1e99'),
      'no incident',
    ],
    [
      'with odd evidence',
      JSON.stringify(incidentAt(shopAt)).replace(/"evidence":\[[^\]]*\]/, '"evidence":[{}]'),
      'no incident',
    ],
  ]
  it.each(manifests)('%s', async (_, text, fault) => {
    const path = join(temporaryFolder(), 'incident')
    mkdirSync(path)
    writeFileSync(join(path, 'incident.json'), text)
    for (const command of [['show'], ['open', '--no-browser'], ['export', '--format', 'pprof']]) {
      const { code, out, err } = await perfguard([command[0]!, path, ...command.slice(1)], '/')
      expect({ code, out }).toEqual({ code: 70, out: '' })
      expect(err).toContain(fault)
      expect(err.trimEnd()).not.toContain('\n')
    }
  })

  it('a manifest that is a link or a pipe', async () => {
    const { path } = writeIncident(incidentAt(shopAt))
    renameSync(join(path, 'incident.json'), join(path, 'elsewhere.json'))
    symlinkSync(join(path, 'elsewhere.json'), join(path, 'incident.json'))
    expect(await perfguard(['show', path], '/')).toMatchObject({ code: 70, out: '' })
    const piped = join(temporaryFolder(), 'incident')
    mkdirSync(piped)
    execFileSync('mkfifo', [join(piped, 'incident.json')])
    expect(await perfguard(['show', piped], '/')).toMatchObject({ code: 70, out: '' })
  })
})

describe('a manifest that points elsewhere', () => {
  const secret = profileText({ secretFunction: 10 })

  it.each([
    '../secret.cpuprofile',
    '/etc/passwd',
    'sub/../../secret.cpuprofile',
    'C:\\secret',
    'a\u0000b',
    '',
  ])('reads nothing by the name %j', async (name) => {
    const dir = temporaryFolder()
    writeFileSync(join(dir, 'secret.cpuprofile'), secret)
    const file = { name, kind: 'cpu-during', bytes: 1, fromMs: 0, toMs: 0 } as const
    const { path } = writeIncident(incidentAt(shopAt, { files: [file] }), {}, dir)
    for (const args of [
      ['open', path, '--no-browser'],
      ['export', path, '--format', 'cpuprofile', '--out', 'x'],
    ]) {
      const { code, out, err } = await perfguard(args, dir)
      expect({ code, out }).toEqual({ code: 70, out: '' })
      expect(err).toMatch(/is gone, or not inside its folder\n$/)
    }
    expect((await perfguard(['show', path], dir)).out).not.toContain('secretFunction')
    expect(readdirSync(dir)).not.toContain('x')
  })

  it('reads nothing through a link, of a file or of a folder', async () => {
    const outside = temporaryFolder()
    writeFileSync(join(outside, 'during.cpuprofile'), secret)
    const entry = (
      name: string,
    ): { name: string; kind: 'cpu-during'; bytes: number; fromMs: number; toMs: number } => {
      return { name, kind: 'cpu-during', bytes: 1, fromMs: 0, toMs: 0 }
    }
    const linked = writeIncident(incidentAt(shopAt, { files: [entry('during.cpuprofile')] }))
    symlinkSync(join(outside, 'during.cpuprofile'), join(linked.path, 'during.cpuprofile'))
    const folder = writeIncident(incidentAt(shopAt, { files: [entry('sub/during.cpuprofile')] }))
    symlinkSync(outside, join(folder.path, 'sub'))
    for (const { path } of [linked, folder])
      expect(await perfguard(['open', path, '--no-browser'], '/')).toMatchObject({ code: 70, out: '' })
  })

  const cyclic = JSON.parse(busy) as { nodes: { id: number; children: number[] }[] }
  cyclic.nodes[1]!.children = [1]
  it.each([
    ['cut off', busy.slice(0, 200), /cut off, or no JSON/],
    ['no profile', '{}', /not a CPU profile/],
    ['null', 'null', /not a CPU profile/],
    ['a circle', JSON.stringify(cyclic), /its nodes are no tree/],
    [
      'a child that is not there',
      busy.replace('"children":[2,3]', '"children":[2,9]'),
      /its nodes are no tree/,
    ],
  ])('says what is wrong with a profile: %s', async (_, text, message) => {
    const { path } = writeIncident(incidentAt(shopAt), { 'during.cpuprofile': ['cpu-during', text] })
    for (const args of [
      ['open', path, '--no-browser'],
      ['export', path, '--format', '0x', '--out', '/dev/null'],
    ]) {
      const { code, err } = await perfguard(args, '/')
      expect(code).toBe(70)
      expect(err).toMatch(message)
      expect(err.trimEnd()).not.toContain('\n')
    }
    expect((await perfguard(['show', path], '/')).code).toBe(0)
  })
})
