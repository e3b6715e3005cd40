import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { gzipSync } from 'node:zlib'
import { describe, expect, inject, it } from 'vitest'
import { cpuPprof } from '../../lib/export/pprof.ts'
import { browserFile, openPage } from './support/browser.js'
import { workFolder } from './support/run.js'

const work = workFolder()
const packageFile = createRequire(import.meta.url).resolve('speedscope/package.json')
const index = pathToFileURL(join(packageFile, '../dist/release/index.html')).href

/** The names in its list of functions, which is the view that is no canvas. */
async function listed(name, content) {
  const script = join(work, `${name}.js`)
  const text = JSON.stringify([name, content.toString('base64')]).slice(1, -1)
  writeFileSync(script, `speedscope.loadFileFromBase64(${text})`)
  const one = await openPage()
  await one.page.goto(`${index}#localProfilePath=${script}`)
  await one.page.getByText('Sandwich').click()
  await one.page.getByText('Symbol Name').waitFor()
  const text2 = await one.text()
  expect(one.errors).toEqual([])
  await one.close()
  return text2
}

describe.skipIf(!browserFile).each(inject('incidents'))(
  'speedscope, given the incident of $id,',
  ({ id, folder, guilty }) => {
    const contentOf = (name) => readFileSync(join(folder, name))
    const isAboutCpu = /^(cpu|blocked)/.test(id)
    const expected = isAboutCpu ? new RegExp(guilty.join('|')) : /\(garbage collector\)|\w/

    it.each(['before.cpuprofile', 'during.cpuprofile'])('lists the functions of %s', async (name) => {
      if (!existsSync(join(folder, name))) return
      expect(await listed(name, contentOf(name))).toMatch(name.startsWith('during') ? expected : /\w/)
    })

    it('lists those of pprof as well', async () => {
      const profile = JSON.parse(contentOf('during.cpuprofile'))
      expect(await listed('during.pb.gz', gzipSync(cpuPprof(profile)))).toMatch(expected)
    })

    it.skipIf(!id.startsWith('leak'))('lists who keeps the memory', async () => {
      expect(await listed('heap.heapprofile', contentOf('heap.heapprofile'))).toMatch(
        new RegExp(guilty.join('|')),
      )
    })
  },
)
