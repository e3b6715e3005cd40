import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { Profile } from 'pprof-format'
import { describe, expect, it } from 'vitest'
import { perfguard } from './console.ts'
import {
  incidentAt,
  profileText,
  shopAt,
  temporaryFolder,
  writeIncident,
  type OnDisk,
} from './incident-on-disk.ts'

const calm = profileText({ renderInvoice: 5, parse: 15, '(idle)': 80 })
const busy = profileText({ renderInvoice: 60, parse: 15, '(idle)': 25 })

function shop(): OnDisk {
  return writeIncident(incidentAt(shopAt), {
    'before.cpuprofile': ['cpu-before', calm],
    'during.cpuprofile': ['cpu-during', busy],
    'timeline.json': ['timeline', '{"traceEvents":[]}'],
  })
}

describe('perfguard open', () => {
  it('draws the flame graph, says where it lies, and opens nothing without a screen', async () => {
    const { path } = shop()
    const { code, out, err } = await perfguard(['open', path], '/')
    expect({ code, err }).toEqual({ code: 0, err: 'open it in a browser\n' })
    const file = out.trim()
    expect(readFileSync(file, 'utf8')).toMatch(/^<!doctype html>[^]*renderInvoice/)
    // The incident is nobody else's business, and what was drawn of it neither.
    expect(statSync(file).mode & 0o077).toBe(0)
    expect(readdirSync(join(file, '..'))).toHaveLength(1)
    rmSync(join(file, '..'), { recursive: true })
  })

  it('writes where it is told, or says that it cannot', async () => {
    const { path } = shop()
    const cwd = temporaryFolder()
    expect(await perfguard(['open', path, '--out', 'flame.html', '--no-browser'], cwd)).toMatchObject({
      code: 0,
      out: `${join(cwd, 'flame.html')}\n`,
    })
    const refused = await perfguard(['open', path, '--out', 'no/such/flame.html'], cwd)
    expect(refused).toMatchObject({ code: 70, out: '' })
    expect(refused.err).toMatch(/flame.html cannot be written: ENOENT/)
    expect(readdirSync(cwd)).toEqual(['flame.html'])
  })

  it.each([
    ['0x', 'npm i -D 0x'],
    ['heap', 'has no heap profile'],
    ['doctor', "has no data for Clinic's doctor"],
    ['speedscope', 'npm i -D speedscope'],
  ])('says what is missing for %s', async (tool, message) => {
    const { code, out, err } = await perfguard(['open', shop().path, '--with', tool], temporaryFolder())
    expect({ code, out }).toEqual({ code: 64, out: '' })
    expect(err).toContain(message)
    expect(err.trimEnd()).not.toContain('\n')
  })

  it('tells how the others are opened', async () => {
    const { path } = shop()
    const cwd = temporaryFolder()
    const pprof = await perfguard(['open', path, '--with', 'pprof', '--out', 'a.pb.gz'], cwd)
    expect(pprof.err).toBe(`go tool pprof -http=: ${join(cwd, 'a.pb.gz')}\n`)
    const timeline = await perfguard(['open', path, '--with', 'timeline', '--out', 'a.json'], cwd)
    expect(timeline.err).toMatch(/perfetto/i)
    expect(readFileSync(join(cwd, 'a.json'), 'utf8')).toBe('{"traceEvents":[]}')
  })
})

describe('perfguard export', () => {
  it('writes a pprof file that says when it began', async () => {
    const cwd = temporaryFolder()
    const { id, path } = shop()
    const { code, out } = await perfguard(['export', path, '--format', 'pprof'], cwd)
    expect({ code, out }).toEqual({ code: 0, out: `${join(cwd, `${id}.pb.gz`)}\n` })
    const { stringTable, timeNanos } = Profile.decode(gunzipSync(readFileSync(out.trim())))
    expect(stringTable.strings).toContain('renderInvoice')
    expect(BigInt(timeNanos)).toBe(BigInt(shopAt) * 1_000_000n)
  })

  it.each([
    ['cpuprofile', 'during', 60],
    ['speedscope', 'during', 60],
    ['cpuprofile', 'before', 5],
    ['0x', 'before', 5],
  ])('writes %s of %s', async (format, moment, hits) => {
    const cwd = temporaryFolder()
    const args = ['export', shop().path, '--format', format, '--of', moment, '--out', 'x.cpuprofile']
    expect(await perfguard(args, cwd)).toMatchObject({ code: 0, err: '' })
    const profile = JSON.parse(readFileSync(join(cwd, 'x.cpuprofile'), 'utf8')) as {
      nodes: { hitCount: number; callFrame: { functionName: string } }[]
    }
    const node = profile.nodes.find(({ callFrame }) => callFrame.functionName === 'renderInvoice')
    expect(node?.hitCount).toBe(hits)
  })

  it('says what an incident does not have', async () => {
    const { path } = writeIncident(
      incidentAt(shopAt, { skipped: [{ kind: 'cpu-during', reason: 'another profiler ran' }] }),
    )
    const { code, err } = await perfguard(['export', path, '--format', 'cpuprofile'], temporaryFolder())
    expect(code).toBe(64)
    expect(err).toMatch(/has no CPU profile from the breach on: another profiler ran\n$/)
  })
})

describe('perfguard diff', () => {
  it('is a table of what grew, and a flame graph', async () => {
    const earlier = writeIncident(incidentAt(shopAt), { 'during.cpuprofile': ['cpu-during', calm] })
    const later = shop()
    const cwd = temporaryFolder()
    const { code, out } = await perfguard(['diff', earlier.path, later.path, '--out', 'diff.html'], cwd)
    expect(code).toBe(0)
    expect(out).toContain('  5.0 %   60.0 %  +55.0 %   renderInvoice  /app/src/invoice.ts:41')
    // Nothing changed there.
    expect(out).not.toContain('parse')
    expect(readFileSync(join(cwd, 'diff.html'), 'utf8')).toMatch(/^<!doctype html>/)
    const json = await perfguard(['diff', earlier.path, later.path, '--json', '--top', '1'], cwd)
    expect(JSON.parse(json.out)).toMatchObject([{ functionName: 'renderInvoice', before: 0.05, after: 0.6 }])
    const same = await perfguard(['diff', later.path, later.path], cwd)
    expect(same.out).toContain('no function changed')
  })
})
