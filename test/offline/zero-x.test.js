import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, inject, it } from 'vitest'
import { harmlessText, zeroXProfile } from '../../lib/export/zero-x.ts'
import { browserFile, openPage } from './support/browser.js'
import { render, workFolder } from './support/run.js'

const work = workFolder()

async function pageOf(name, profile, title) {
  const file = join(work, `${name}.cpuprofile`)
  const out = join(work, `${name}.html`)
  writeFileSync(file, JSON.stringify(zeroXProfile(profile)))
  await render('zero-x', file, out, harmlessText(title))
  return out
}

/** What 0x draws before anybody clicks anything. */
async function shownBy(out) {
  const one = await openPage()
  await one.page.goto(`file://${out}`)
  await one.page.waitForFunction(() => globalThis.drawnTexts.size > 1)
  const shown = { texts: await one.drawn(), title: await one.page.title(), errors: one.errors }
  await one.close()
  return shown
}

const cases = inject('incidents').filter(({ id }) => /^(cpu|blocked)/.test(id))

describe.each(cases)('0x, given the incident of $id,', ({ id, folder, guilty, incident }) => {
  it('names the guilty function where everybody sees it', async () => {
    const profile = JSON.parse(readFileSync(join(folder, 'during.cpuprofile'), 'utf8'))
    const out = await pageOf(id, profile, incident.reason)
    expect(readFileSync(out, 'utf8')).toMatch(new RegExp(guilty.join('|')))
    if (!browserFile) return
    const { texts, errors } = await shownBy(out)
    expect(texts.join('\n')).toMatch(new RegExp(guilty.join('|')))
    expect(errors).toEqual([])
  })
})

describe('0x', () => {
  const hostile = '</script><script>document.title="owned"</script>'
  const names = ['inTypeScript', 'inCommonJs', 'inTheFirstLine', hostile]
  const urls = ['app.ts', 'app.cjs', 'bundle.js', `${hostile}.js`].map((name) => `file:///srv/${name}`)
  const frame = (functionName, url, lineNumber) => ({
    functionName,
    scriptId: '1',
    url,
    lineNumber,
    columnNumber: 0,
  })
  const nodes = [
    { id: 1, callFrame: frame('(root)', '', -1), hitCount: 0, children: [2, 3, 4, 5] },
    ...names.map((name, nth) => ({
      id: nth + 2,
      callFrame: frame(name, urls[nth], nth === 2 ? 0 : 40),
      hitCount: 25,
      children: [],
    })),
  ]
  const profile = { nodes, startTime: 0, endTime: 1e6, samples: [], timeDeltas: [] }

  it.skipIf(!browserFile)('shows every kind of file, and runs nothing that stands in a name', async () => {
    const { texts, title, errors } = await shownBy(await pageOf('hostile', profile, hostile))
    const shown = texts.join('\n')
    expect(shown).toContain('inTypeScript file:///srv/app.ts#.js:41')
    expect(shown).toContain('inCommonJs file:///srv/app.cjs#.js:41')
    expect(shown).toContain('inTheFirstLine file:///srv/bundle.js:1')
    expect(shown).toContain('owned')
    expect(title).not.toBe('owned')
    expect(errors).toEqual([])
  })
})
