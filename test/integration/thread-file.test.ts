import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, it } from 'vitest'

const dist = join(import.meta.dirname, '../../dist')
const built = (kind: string): string => join(dist, kind, 'lib/flight/thread-file.js')

it('is the entry of the same build, for modules of both kinds', async () => {
  const esm = (await import(pathToFileURL(built('esm')).href)) as { threadFile: string }
  expect(esm.threadFile).toBe(join(dist, 'esm/lib/worker.js'))
  const cjs = createRequire(import.meta.url)(built('cjs')) as { threadFile: string }
  expect(cjs.threadFile).toBe(join(dist, 'cjs/lib/worker.js'))
})
