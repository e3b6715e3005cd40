import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, inject, it } from 'vitest'
import { browserFile, openPage } from './support/browser.js'

/** The Performance panel of the browser's own DevTools, with a file loaded as a user would. */
async function panelWith(file) {
  const one = await openPage()
  await one.page.goto('devtools://devtools/bundled/devtools_app.html?panel=timeline')
  const button = one.page.getByLabel('Load trace…').first()
  const [chooser] = await Promise.all([one.page.waitForEvent('filechooser'), button.click()])
  // It explains its keys to whoever sees it for the first time.
  const greeting = one.page.locator('devtools-shortcut-dialog')
  await one.page.addLocatorHandler(greeting, () =>
    greeting.evaluateAll((all) => all.forEach((element) => element.remove())),
  )
  await chooser.setFiles(file)
  await one.page.getByText('Bottom-up').first().click()
  await one.page.getByText('Self time').first().waitFor()
  return one
}

/** The names of the panel's tracks, and of all that stands in them. As text: Vite would rewrite the import. */
const tracks = `(async () => {
  const { TimelinePanel } = await import('devtools://devtools/bundled/panels/timeline/timeline.js')
  const data = TimelinePanel.TimelinePanel.instance().getFlameChart().getMainDataProvider()
  const { groups, entryLevels } = data.timelineData()
  const titles = [...entryLevels.keys()].map((entry) => data.entryTitle(entry))
  return { tracks: groups.map(({ name }) => name), titles: [...new Set(titles)] }
})()`

describe.skipIf(!browserFile).each(inject('incidents'))(
  'DevTools, given the incident of $id,',
  ({ id, folder, guilty, incident }) => {
    const isAboutCpu = /^(cpu|blocked)/.test(id)
    const expected = isAboutCpu ? new RegExp(guilty.join('|')) : /\w/

    it('draws the timeline: the breach, requests, operations, collections, the held loop and the samples', async () => {
      const one = await panelWith(join(folder, 'timeline.json'))
      const { tracks: names, titles } = await one.page.evaluate(tracks)
      for (const track of ['Requests', 'Garbage collections', 'Event loop held'])
        expect(names).toContainEqual(expect.stringContaining(track))
      const routes = JSON.parse(readFileSync(join(folder, 'timeline.json'), 'utf8')).traceEvents.filter(
        ({ ph, args }) => ph === 'b' && args.status !== undefined,
      )
      for (const { name } of routes.slice(0, 10)) expect(titles).toContain(name)
      expect(titles).toContain(incident.reason)
      expect(names).toContainEqual(expect.stringMatching(/^Main — node:/))
      expect(titles.join('\n')).toMatch(expected)
      await expect.poll(one.text, { timeout: 20_000 }).toMatch(expected)
      expect(one.errors).toEqual([])
      await one.close()
    })

    it.each(['before.cpuprofile', 'during.cpuprofile'])('draws %s', async (name) => {
      const file = join(folder, name)
      if (!existsSync(file)) return
      const one = await panelWith(file)
      const { titles } = await one.page.evaluate(tracks)
      expect(titles.length).toBeGreaterThan(5)
      if (name.startsWith('during')) await expect.poll(one.text, { timeout: 20_000 }).toMatch(expected)
      expect(one.errors).toEqual([])
      await one.close()
    })
  },
)
