import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { perfguard } from './console.ts'
import { incidentAt, profileText, shopAt, temporaryFolder, writeIncident } from './incident-on-disk.ts'

const busy = profileText({ renderInvoice: 90, '(idle)': 10 })

describe('perfguard list', () => {
  it('tells the newest first, and names what cannot be read', async () => {
    const { dir, id } = writeIncident(incidentAt(shopAt))
    const later = writeIncident(incidentAt(shopAt + 60_000), {}, dir)
    const cut = writeIncident(incidentAt(shopAt + 120_000), {}, dir)
    writeFileSync(join(cut.path, 'incident.json'), '{"schema": 1,')
    const { code, out, err } = await perfguard(['list', dir], '/')
    expect(code).toBe(0)
    expect(out.split('\n').map((line) => line.slice(0, 27).trim())).toEqual([later.id, id, ''])
    expect(out).toContain('critical  blocked-loop  POST /checkout p99 214 ms (limit 50 ms)')
    expect(err).toBe(`${cut.id} cannot be read: its incident.json is cut off, or no JSON\n`)
  })

  it('looks into ./perf-incidents, and is JSON for a script', async () => {
    const cwd = temporaryFolder()
    const { id, path } = writeIncident(incidentAt(shopAt), {}, join(cwd, 'perf-incidents'))
    const { out } = await perfguard(['list', '--json'], cwd)
    expect(JSON.parse(out)).toMatchObject([{ id, path, cause: 'blocked-loop', culprit: { line: 41 } }])
  })

  it('says so when there is nothing', async () => {
    const dir = temporaryFolder()
    expect(await perfguard(['list', dir], '/')).toEqual({
      code: 0,
      out: '',
      err: `there is no incident in ${dir}\n`,
    })
    expect(await perfguard(['list', dir, '--json'], '/')).toMatchObject({ code: 0, out: '[]\n' })
    rmSync(dir, { recursive: true })
    expect(await perfguard(['list', dir], '/')).toMatchObject({
      code: 64,
      err: `perfguard: there is no folder ${dir}\n`,
    })
  })

  it('cuts a line only where somebody looks at it', async () => {
    const { dir } = writeIncident(incidentAt(shopAt, { reason: 'very '.repeat(40) }))
    const wide = await perfguard(['list', dir], '/')
    expect(wide.out).not.toContain('…')
    const narrow = await perfguard(['list', dir], '/', { isTTY: true, columns: 100, env: { NO_COLOR: '1' } })
    expect(narrow.out.trimEnd().length).toBeLessThanOrEqual(100)
  })
})

describe('perfguard show', () => {
  it('is an incident in ten lines', async () => {
    const { dir, id } = writeIncident(incidentAt(shopAt), { 'during.cpuprofile': ['cpu-during', busy] })
    const { code, out, err } = await perfguard(['show', 'latest', '--dir', dir], '/app')
    expect({ code, err }).toEqual({ code: 0, err: '' })
    const lines = out.trimEnd().split('\n')
    expect(lines.length).toBeLessThanOrEqual(10)
    expect(lines[0]).toBe('critical  POST /checkout p99 214 ms (limit 50 ms)')
    expect(lines[1]).toMatch(/^ {10}2026-11-21 17:31:44 UTC, .*process \d+ on Node v/)
    expect(lines.slice(2)).toEqual([
      'verdict   blocked-loop: 90 % of the busy time went to `renderInvoice` (src/invoice.ts:41). (high confidence)',
      'look at   src/invoice.ts:41  renderInvoice',
      'because   Of the 128 ms added: 117 ms waiting for the loop.',
      'hottest   100 %  renderInvoice  src/invoice.ts:41',
      'or        threadpool: 12 % of it',
      'mind      The host was busy.',
      `open      perfguard open ${id}`,
    ])
  })

  it('takes an id, a folder of any name, and latest', async () => {
    const { dir, id, path } = writeIncident(incidentAt(shopAt))
    const one = await perfguard(['show', id, '--dir', dir], '/')
    expect(one.code).toBe(0)
    expect(await perfguard(['show', path], '/')).toEqual(one)
    expect(await perfguard(['show', 'latest', '--dir', dir], '/')).toEqual(one)
    const json = await perfguard(['show', path, '--json'], '/')
    expect(JSON.parse(json.out)).toMatchObject({ id, schema: 1 })
  })

  it('has colours on a terminal, unless they are not wanted', async () => {
    const { path } = writeIncident(incidentAt(shopAt))
    const escape = '\u001B['
    const screen = { isTTY: true, columns: 100 }
    expect((await perfguard(['show', path], '/')).out).not.toContain(escape)
    expect((await perfguard(['show', path], '/', screen)).out).toContain(escape)
    expect((await perfguard(['show', path], '/', { ...screen, env: { NO_COLOR: '1' } })).out).not.toContain(
      escape,
    )
    expect((await perfguard(['show', path], '/', { ...screen, env: { TERM: 'dumb' } })).out).not.toContain(
      escape,
    )
  })

  it('passes nothing on that a terminal would obey', async () => {
    const evil = '\u001B]0;owned\u0007\u001B[2J\u202E'
    const { path } = writeIncident(incidentAt(shopAt, { reason: `a${evil}b`, caveats: [evil] }))
    for (const args of [
      ['show', path],
      ['show', path, '--json'],
      ['list', join(path, '..')],
    ]) {
      const { code, out } = await perfguard(args, '/')
      expect(code).toBe(0)
      for (const one of ['\u001B', '\u0007', '\u202E']) expect(out).not.toContain(one)
    }
  })
})
