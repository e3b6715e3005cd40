import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, inject, it } from 'vitest'
import { render, workFolder } from './support/run.js'
import { browserFile, openPage } from './support/browser.js'

const work = workFolder()

describe.each(inject('incidents'))(
  'Clinic’s heap profiler, given the incident of $id,',
  ({ id, folder, guilty }) => {
    const file = join(folder, 'heap.heapprofile')

    it.skipIf(!existsSync(file))(
      'draws it, with the guilty function where memory is the matter',
      async () => {
        const out = join(work, `${id}.html`)
        await render('heap-profiler', file, out)
        const html = readFileSync(out, 'utf8')
        expect(html).toContain('biggest allocation')
        if (!id.startsWith('leak')) return
        expect(html).toMatch(new RegExp(guilty.join('|')))
        if (!browserFile) return
        const one = await openPage()
        await one.page.goto(`file://${out}`)
        await one.page.waitForFunction(() => globalThis.drawnTexts.size > 1)
        expect((await one.drawn()).join('\n')).toMatch(new RegExp(guilty.join('|')))
        await one.close()
      },
    )
  },
)
