import { execFileSync } from 'node:child_process'
import { readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'
import { placeOf } from '../../lib/export/originals.ts'
import { Originals } from '../../lib/incident/originals.ts'
import { ScriptFiles, type ScriptFilesOptions } from '../../lib/incident/script-files.ts'
import type { Place } from '../../lib/source-maps/place.ts'
import { bundled, profiled, sectioned } from '../support/bundle.ts'
import { temporaryFolder } from './parts.ts'

const options = { rootUrl: null, maxBytes: 8_000_000, maxMappingChars: 3_000_000 }
const source = pathToFileURL(join(import.meta.dirname, '../fixtures/typescript/invoice.ts')).href

function originals(changes: Partial<ScriptFilesOptions> = {}): Originals {
  const files = new ScriptFiles({ ...options, unchangedSinceMs: Infinity, ...changes })
  return new Originals({ files, nowMs: () => performance.now() })
}

/** Every function of the script that V8 has sampled. */
function placesOf(file: string): Place[] {
  const { href } = pathToFileURL(file)
  return profiled(file)
    .nodes.map(({ callFrame }) => callFrame)
    .filter(({ url }) => url === href)
    .map(({ functionName, url, lineNumber, columnNumber }) => ({
      functionName,
      url,
      line: lineNumber + 1,
      column: columnNumber + 1,
    }))
}

function named(file: string, known = originals()): string[] {
  const places = placesOf(file)
  known.learn(places, 10_000)
  return places.map((place) => {
    const { functionName, url, line } = known.of(place)
    return `${functionName} ${url}:${line}`
  })
}

describe('what functions are called in their sources', () => {
  it.each([[true], ['inline']] as const)('is told by a map: %s', async (sourcemap) => {
    const file = await bundled(await temporaryFolder(), sourcemap)
    const names = named(file)
    expect(names).toContain(`renderInvoice ${source}:9`)
    expect(names).toContain(`sumOf ${source}:17`)
  })

  it('is told by a map of several sections', async () => {
    const file = await bundled(await temporaryFolder())
    sectioned(file)
    expect(named(file)).toContain(`renderInvoice ${source}:9`)
  })

  it('is told of plain TypeScript, compiled file by file', async () => {
    const folder = await temporaryFolder()
    const fixtures = join(import.meta.dirname, '../fixtures/typescript')
    const tsc = join(import.meta.dirname, '../../node_modules/typescript/bin/tsc')
    const flags = ['--sourceMap', '--module', 'nodenext', '--rewriteRelativeImportExtensions']
    const all = [
      join(fixtures, 'main.ts'),
      '--outDir',
      folder,
      '--target',
      'es2022',
      '--ignoreConfig',
      '--types',
      'node',
    ]
    execFileSync(process.execPath, [tsc, ...flags, ...all])
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}')
    const { href } = pathToFileURL(join(folder, 'invoice.js'))
    const places = profiled(join(folder, 'main.js')).nodes.map(({ callFrame }) => callFrame)
    const { lineNumber, ...frame } = places.find(({ functionName }) => functionName === 'renderInvoice')!
    expect(frame.url).toBe(href)
    const place = { ...frame, line: lineNumber + 1, column: frame.columnNumber + 1 }
    const known = originals()
    known.learn([place], 10_000)
    expect(known.of(place)).toMatchObject({ functionName: 'renderInvoice', url: source, line: 9 })
  })

  it.each<[string, (file: string) => unknown, Partial<ScriptFilesOptions>, string]>([
    ['the map is gone', (file) => rm(`${file}.map`), {}, 'its source map main.mjs.map is not there'],
    [
      'no map is named',
      (file) => writeFileSync(file, readFileSync(file, 'utf8').replace(/\/\/#.*/, '')),
      {},
      'it looks generated and names no source map',
    ],
    [
      'the map is cut off',
      (file) => writeFileSync(`${file}.map`, '{"version":3,'),
      {},
      'its source map cannot be read',
    ],
    [
      'the map is no map',
      (file) => writeFileSync(`${file}.map`, '{"version":3,"sources":5}'),
      {},
      'its source map cannot be read',
    ],
    [
      'the map is a deep nest',
      (file) => writeFileSync(`${file}.map`, '{"version":3,"sections":[{"map":'.repeat(50_000)),
      {},
      'its source map cannot be read',
    ],
    [
      'the file is newer than what runs',
      (file) => utimesSync(file, 9e9, 9e9),
      { unchangedSinceMs: Date.now() },
      'its file has changed since it was loaded',
    ],
    ['the map is too large', () => {}, { maxMappingChars: 10 }, 'its source map is too large'],
    ['the files are too large', () => {}, { maxBytes: 10 }, 'main.mjs is too large to be read'],
  ])('is not known, and why: %s', async (_, spoil, changes, why) => {
    const file = await bundled(await temporaryFolder())
    const place = { functionName: 'e', url: pathToFileURL(file).href, line: 1, column: 11 }
    await spoil(file)
    const known = originals(changes)
    known.learn([place], 10_000)
    expect(known.of(place)).toEqual(place)
    expect(known.whyNot(place.url)).toBe(why)
  })

  it('stands beside a heap profile, which keeps what ran', async () => {
    const file = await bundled(await temporaryFolder())
    const callFrame = {
      functionName: 'e',
      scriptId: '7',
      url: pathToFileURL(file).href,
      lineNumber: 0,
      columnNumber: 10,
    }
    const profile = { head: { callFrame, selfSize: 1, children: [] } }
    const known = originals()
    known.learn([placeOf(callFrame)], 10_000)
    const { head, $perfguard } = known.heapProfile(profile)
    expect(head).toEqual(profile.head)
    const original = { functionName: 'renderInvoice', url: source, lineNumber: 8, columnNumber: 16 }
    expect($perfguard).toEqual({ version: 1, originals: [[callFrame, expect.objectContaining(original)]] })
  })

  it('reads no file that is no code, and none of another machine', async () => {
    const folder = await temporaryFolder()
    execFileSync('mkfifo', [join(folder, 'pipe.js')])
    const known = originals()
    const urls = [
      'file:///etc/passwd',
      'file:///dev/zero',
      'file://server/share/a.js',
      'https://example.com/a.js',
    ]
    const odd = [
      '',
      'node:fs',
      'not a url.js',
      'file:///a%00.js',
      pathToFileURL(join(folder, 'pipe.js')).href,
    ]
    for (const url of [...urls, ...odd]) {
      known.learn([{ functionName: 'a', url, line: 1, column: 1 }], 10_000)
      expect(known.whyNot(url), url).toBe(null)
    }
  })

  it('finds what webpack names in the folder of the application', async () => {
    const folder = await temporaryFolder()
    writeFileSync(join(folder, 'invoice.ts'), '')
    const rootUrl = `${pathToFileURL(folder).href}/`
    const files = new ScriptFiles({ ...options, unchangedSinceMs: 0, rootUrl })
    const local = (url: string): string => files.local({ functionName: 'a', url, line: 1, column: 1 }).url
    expect(local('webpack://shop/./invoice.ts?a1b2')).toBe(`${rootUrl}invoice.ts`)
    expect(local('webpack://shop/./gone.ts')).toBe('webpack://shop/./gone.ts')
    expect(local('webpack://shop/../../etc/passwd')).toBe('webpack://shop/../../etc/passwd')
  })

  it('says so when the time was over before the map was read', async () => {
    const file = await bundled(await temporaryFolder())
    const place = { functionName: 'e', url: pathToFileURL(file).href, line: 1, column: 11 }
    const known = originals()
    known.learn([place], 0)
    expect(known.whyNot(place.url)).toBe('there was no time to read its source map')
    known.learn([place], 10_000)
    expect(known.of(place).functionName).toBe('renderInvoice')
  })
})
