import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '../..')

/** The order in which data flows: a file imports from lower ranks, or from its own folder. */
const ranks: [rank: number, ...places: string[]][] = [
  [-1, 'lib/types.ts'],
  [0, 'lib/errors.ts', 'lib/clock.ts', 'lib/process-state.ts', 'lib/here.cjs', 'lib/presets/'],
  [
    1,
    'lib/stats/',
    'lib/config/',
    'lib/source-maps/',
    'lib/events.ts',
    'lib/own-requests.ts',
    'lib/page/wire.ts',
    'lib/version.ts',
  ],
  [2, 'lib/view.ts'],
  [3, 'lib/record/', 'lib/diagnose/'],
  [4, 'lib/sla/', 'lib/export/', 'lib/advice/'],
  [
    5,
    'lib/probes/',
    'lib/flight/',
    'lib/incident/',
    'lib/track/',
    'lib/shed/',
    'lib/notify/',
    'lib/ticks.ts',
    'lib/flame/',
    'lib/fleet/',
    'lib/page/',
  ],
  [
    6,
    'lib/cluster/',
    'lib/explain.ts',
    'lib/budget-file.ts',
    'lib/http/',
    'lib/operations/',
    'lib/thread-data.ts',
  ],
  [7, 'lib/live/', 'lib/otlp/', 'lib/egress/', 'lib/load/', 'lib/page/browser/'],
  [8, 'lib/api.ts', 'lib/black-box.ts', 'lib/worker.ts', 'lib/flame-worker.ts', 'lib/load-agent.ts'],
  [9, 'lib/core/'],
  [10, 'lib/perf.ts'],
  [11, 'lib/index.ts'],
  [12, 'middleware/', 'lib/cli/'],
]
const pure = [
  'stats',
  'config',
  'source-maps',
  'record',
  'sla',
  'diagnose',
  'export',
  'presets',
  'fleet',
  'load/regress',
  'page',
  'advice',
].map((name) => `lib/${name}/`)
const impure =
  /\b(Date|performance|setTimeout|setInterval|setImmediate|console|Math\.random)\b|(?<!#)\bprocess\.(env|hrtime|uptime|memoryUsage|cpuUsage|on|once|pid|nextTick|argv|cwd|exit|platform|version)/

interface Source {
  path: string
  text: string
  imports: string[]
}

function sourcesIn(folder: string): Source[] {
  const names = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
  return names
    .filter((name) => name.endsWith('.ts'))
    .map((name) => {
      const path = join(folder, name)
      const text = readFileSync(join(root, path), 'utf8')
      // Types cost nothing and may come from anywhere lower; they are held to the same order.
      const imports = [...text.matchAll(/(?:from|import) '([^']+)'/g)].map(([, target]) => target!)
      return { path, text, imports }
    })
}

/** What stands in a folder within a folder has the rank of the inner one. */
function rankOf(path: string): number {
  const [found] = ranks
    .flatMap(([rank, ...places]) => places.map((place) => ({ rank, place })))
    .filter(({ place }) => path === place || (place.endsWith('/') && path.startsWith(place)))
    .toSorted((a, b) => b.place.length - a.place.length)
  if (found === undefined)
    throw new Error(`${path} has no rank; give it one in ${relative(root, import.meta.filename)}`)
  return found.rank
}

const folderOf = (path: string): string =>
  path
    .split('/')
    .slice(0, path.startsWith('lib/') ? 2 : 1)
    .join('/')
const withoutText = (code: string): string =>
  code.replaceAll(/\/\*[^]*?\*\/|\/\/.*|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`/g, '')

/** What runs in a browser has that one's clock. */
const isBrowser = (path: string): boolean => /^lib\/\w+\/browser\//.test(path)
/** Somebody has to write what the writers made. */
const isWriting = (path: string): boolean =>
  ['lib/load/reports/index.ts', 'lib/load/reports/recordings.ts'].includes(path)

const isPure = (path: string): boolean =>
  [...pure, 'lib/flame/', 'lib/load/reports/'].some((folder) => path.startsWith(folder)) &&
  !isBrowser(path) &&
  !isWriting(path)

const sources = [...sourcesIn('lib'), ...sourcesIn('middleware')]

describe('the layers', () => {
  it.each(sources.map((source) => [source.path, source] as const))(
    '%s imports downwards only',
    (path, { imports }) => {
      for (const target of imports.filter((name) => name.startsWith('.'))) {
        const to = join(dirname(path), target)
        if (folderOf(to) === folderOf(path)) continue
        expect(rankOf(to), `${path} imports ${to}`).toBeLessThan(rankOf(path))
      }
    },
  )

  it('are pure where they claim to be: no node: module, no clock, no timer, no chance', () => {
    const used = sources
      .filter(({ path }) => isPure(path))
      .flatMap(({ path, text, imports }) => [
        ...imports
          .filter(
            (name) =>
              name.startsWith('node:') && !text.includes(`import type { IncomingMessage } from '${name}'`),
          )
          .map((name) => `${path}: ${name}`),
        ...withoutText(text)
          .split('\n')
          .filter((line) => impure.test(line))
          .map((line) => `${path}: ${line.trim()}`),
      ])
    expect(used).toEqual([])
  })

  it('let the adapters see the public API only', () => {
    const reaching = sources
      .filter(({ path }) => path.startsWith('middleware/'))
      .flatMap(({ path, imports }) =>
        imports
          .filter((name) => name.includes('lib/') && !name.endsWith('lib/index.ts'))
          .map((name) => `${path}: ${name}`),
      )
    expect(reaching).toEqual([])
  })

  it('import nothing at run time but what package.json declares', () => {
    const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      dependencies: Record<string, string>
    }
    // Frameworks are optional peers: only their types are imported.
    const atRunTime = ({ text, imports }: Source): string[] =>
      imports.filter((name) => !/^(node:|\.)/.test(name) && !text.includes(`import type { FastifyInstance`))
    // What the browser runs is joined to one text when it is built.
    const foreign = sources.filter(({ path }) => !isBrowser(path)).flatMap(atRunTime)
    expect([...new Set(foreign)].toSorted()).toEqual(Object.keys(dependencies).toSorted())
  })

  // Its workers of all applications have one primary.
  const pm2 = ['pm_id', 'name']

  it('print nothing and read no environment but NODE_ENV and their own', () => {
    for (const { path, text } of sources) {
      expect(withoutText(text), path).not.toMatch(/console\./)
      for (const [, name] of text.matchAll(/process\.env\.(\w+)/g))
        expect(['NODE_ENV', 'PERFGUARD_CONFIG', 'PERFGUARD_RUN', ...pm2], path).toContain(name)
    }
  })
})
