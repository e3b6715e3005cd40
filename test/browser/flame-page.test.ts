import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { flamePage } from '../../lib/flame/page.ts'
import { hasChromium, launch, open, violations } from '../support/browser.ts'
import { contrasts } from '../flame/contrasts.js'
import { profileOf } from '../flame/profiles.ts'

const before = profileOf([
  { stack: ['(idle)'], us: 900_000, route: -1 },
  { stack: ['n', 'a', 'b'], us: 100_000, route: 0 },
])
const profile = profileOf([
  { stack: ['(idle)'], us: 100_000, route: -1 },
  { stack: ['n', 'a', 'b', 'native'], us: 500_000, route: 0 },
  { stack: ['n', 'c', 'a'], us: 300_000, route: 1 },
  { stack: ['(garbage collector)'], us: 100_000, route: -1 },
])
const culprit = { functionName: 'b', url: 'file:///srv/app/lib/b.js', line: 99 }
const input = { title: 'POST /b p99 412 ms', summary: '`b` grew.', profile, before, culprit }

describe.skipIf(!hasChromium)('the flame graph page (needs /usr/bin/chromium)', () => {
  const folder = mkdtempSync(join(tmpdir(), 'perfguard-flame-'))
  let browser: Browser

  function fileOf(html: string, name: string): string {
    const path = join(folder, `${name}.html`)
    writeFileSync(path, html)
    return pathToFileURL(path).href
  }

  const selected = (page: Page): Promise<string | null> =>
    page.getByRole('treeitem', { selected: true }).first().getAttribute('aria-label')
  const focused = (page: Page): Promise<string | null> => page.locator(':focus').getAttribute('aria-label')
  const crumbs = (page: Page): Promise<string[]> =>
    page.getByRole('navigation', { name: 'Zoomed into' }).getByRole('button').allTextContents()

  beforeAll(async () => {
    browser = await launch()
  })
  afterAll(async () => {
    await browser.close()
    rmSync(folder, { recursive: true, force: true })
  })

  it('opens from a file, asks for nothing else, and shows the culprit first', async () => {
    const url = fileOf(flamePage(input), 'plain')
    const { page, requests, complaints } = await open(browser, url)
    expect(await page.title()).toBe('POST /b p99 412 ms · flame graph')
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe(input.title)
    expect(await page.locator('#facts').textContent()).toBe(
      '1.00 s recorded, 4 samples, 10.0 % idle; compared with 1.00 s before',
    )
    expect(await selected(page)).toBe(
      'b, the culprit, lib/b.js:99, self 0 ms · 0 %, total 500 ms · 50.0 %, before 10.0 % (+40.0 points), for GET /a 100 %',
    )
    expect(requests).toEqual([url])
    expect(complaints).toEqual([])
  })

  it('zooms by click, and comes back by the crumbs', async () => {
    const { page, complaints } = await open(browser, fileOf(flamePage(input), 'zoom'))
    const tree = page.getByRole('tree', { name: 'Calls, widest first' })
    // The fourth row: all, n, a, b.
    await tree.click({ position: { x: 100, y: 3 * 20 + 10 } })
    expect(await crumbs(page)).toEqual(['all', 'n', 'a', 'b'])
    await page.getByRole('navigation').getByRole('button', { name: 'n', exact: true }).click()
    expect(await crumbs(page)).toEqual(['all', 'n'])
    await page.getByRole('navigation').getByRole('button', { name: 'all' }).click()
    expect(await crumbs(page)).toEqual(['all'])
    expect(complaints).toEqual([])
  })

  it('is used by the keyboard alone', async () => {
    const { page, complaints } = await open(browser, fileOf(flamePage(input), 'keys'))
    const tree = page.getByRole('tree', { name: 'Calls, widest first' })
    await tree.focus()
    const press = async (...keys: string[]): Promise<string | undefined> => {
      for (const key of keys) await page.keyboard.press(key)
      return (await selected(page))?.split(',')[0]
    }
    expect(await press('Home')).toBe('all')
    expect(await press('ArrowDown')).toBe('n')
    expect(await press('ArrowDown', 'ArrowRight')).toBe('c')
    expect(await press('ArrowRight')).toBe('c')
    expect(await press('ArrowLeft')).toBe('a')
    expect(await press('ArrowUp', 'ArrowUp', 'ArrowUp')).toBe('all')
    expect(await press('ArrowDown', 'ArrowDown', 'Enter')).toBe('a')
    expect(await crumbs(page)).toEqual(['all', 'n', 'a'])
    expect(await press('Escape')).toBe('a')
    expect(await crumbs(page)).toEqual(['all'])

    await press('/')
    await page.keyboard.type('native')
    expect(await page.locator('#matched').textContent()).toBe('1 function, 55.6 % of what is shown')
    expect(await press('Enter')).toBe('native')
    await press('Escape')
    expect(await page.getByRole('searchbox').inputValue()).toBe('')
    expect(await focused(page)).toBe('Calls, widest first')

    await press('c')
    await page.getByText('Stack copied').waitFor()
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(
      'at native\nat b (lib/b.js:99)\nat a (src/a.js:98)\nat n (node:internal/n:111)',
    )
    await press('?')
    const help = page.getByRole('dialog', { name: 'Keys' })
    expect(await help.isVisible()).toBe(true)
    await press('Escape')
    expect(await help.isVisible()).toBe(false)
    await press('?', 'Enter')
    expect(await help.isVisible()).toBe(false)

    await tree.focus()
    await press('s')
    expect(await focused(page)).toBe('Callees')
    await page.getByRole('tree', { name: 'Callers' }).focus()
    await press('ArrowUp', 'ArrowUp', 'c')
    await page.getByText('Stack copied').waitFor()
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(
      'at native\nat b (lib/b.js:99)\nat a (src/a.js:98)',
    )
    expect(complaints).toEqual([])
  })

  it('says what it does to a screen reader', async () => {
    const { page } = await open(browser, fileOf(flamePage(input), 'reader'))
    const tree = page.getByRole('tree', { name: 'Calls, widest first' })
    const active = await tree.getAttribute('aria-activedescendant')
    const item = page.locator(`#${active}`)
    expect(await item.getAttribute('aria-level')).toBe('4')
    expect(await item.getAttribute('aria-setsize')).toBe('1')
    const names = await tree
      .getByRole('treeitem')
      .evaluateAll((items) => items.map((one) => one.getAttribute('aria-label')!.split(',')[0]))
    expect(names).toEqual(['all', 'n', 'a', 'b', 'native'])
  })

  it('searches by text and by regular expression, and says when nothing is found', async () => {
    const { page } = await open(browser, fileOf(flamePage(input), 'search'))
    const matched = page.locator('#matched')
    const search = page.getByRole('searchbox')
    await search.fill('^a ')
    expect(await matched.textContent()).toBe('1 function, 88.9 % of what is shown')
    await search.fill('(unclosed')
    expect(await matched.textContent()).toBe('nothing found')
    await search.fill('(garbage')
    expect(await matched.textContent()).toBe('1 function, 11.1 % of what is shown')
    await search.fill('')
    expect(await matched.textContent()).toBe('')
  })

  it('finds the next match outside of what it is zoomed into', async () => {
    const { page } = await open(browser, fileOf(flamePage(input), 'next'))
    const tree = page.getByRole('tree', { name: 'Calls, widest first' })
    await tree.focus()
    await page.keyboard.press('Enter')
    expect(await crumbs(page)).toEqual(['all', 'n', 'a', 'b'])
    await page.getByRole('searchbox').fill('^c ')
    await page.keyboard.press('Enter')
    expect(await selected(page)).toMatch(/^c, /)
    expect(await crumbs(page)).toEqual(['all'])
  })

  it('tells what is under the pointer', async () => {
    const { page } = await open(browser, fileOf(flamePage(input), 'tip'))
    const tree = page.getByRole('tree', { name: 'Calls, widest first' })
    const tip = page.locator('#tip')
    await tree.hover({ position: { x: 100, y: 2 * 20 + 10 } })
    expect(await tip.textContent()).toBe(
      'asrc/a.js:98self0 ms · 0 %total500 ms · 50.0 %before10.0 % (+40.0 points)forGET /a 100 %',
    )
    await page.mouse.move(5, 5)
    expect(await tip.isHidden()).toBe(true)
  })

  it('hides what it is told to hide, and shows one route', async () => {
    const { page } = await open(browser, fileOf(flamePage(input), 'hide'))
    await page.getByRole('radio', { name: 'Functions' }).check()
    const functions = page.getByRole('table').locator('tbody th button')
    expect(await functions.allTextContents()).toEqual(['native', 'a', '(garbage collector)', 'n', 'b', 'c'])
    await page.getByRole('checkbox', { name: 'Node internals' }).check()
    await page.getByRole('checkbox', { name: 'dependencies' }).check()
    await page.getByRole('checkbox', { name: 'native' }).check()
    expect(await functions.allTextContents()).toEqual(['b', 'a', '(garbage collector)'])
    await page.getByRole('checkbox', { name: 'idle' }).uncheck()
    expect(await functions.allTextContents()).toContain('(idle)')
    await page.locator('#route').selectOption('POST /b')
    expect(await functions.allTextContents()).toEqual(['a'])
    await page.locator('#route').selectOption('none known')
    expect(await functions.allTextContents()).toEqual(['(idle)', '(garbage collector)'])
  })

  it('sorts functions, and leads from each to its callers and callees', async () => {
    const { page, complaints } = await open(browser, fileOf(flamePage(input), 'table'))
    await page.getByRole('radio', { name: 'Functions' }).check()
    const first = page.getByRole('table').locator('tbody tr').first()
    expect(await first.textContent()).toContain('native')
    await page.getByRole('button', { name: 'Change' }).click()
    expect(await first.textContent()).toBe('nnode:internal/n:1110 ms0 %800 ms80.0 %10.0 %+70.0')
    await page.getByRole('button', { name: 'Change' }).click()
    expect(await page.locator('[aria-sort]').getAttribute('aria-sort')).toBe('ascending')
    await page.getByRole('table').getByRole('button', { name: 'a', exact: true }).click()
    const labels = async (name: string): Promise<(string | undefined)[]> => {
      const items = page.getByRole('tree', { name }).getByRole('treeitem')
      return await items.evaluateAll((all) => all.map((one) => one.getAttribute('aria-label')!.split(',')[0]))
    }
    expect(await labels('Callers')).toEqual(['a', 'n', 'c'])
    expect(await labels('Callees')).toEqual(['a', 'b'])
    expect(complaints).toEqual([])
  })

  it.each(['light', 'dark'] as const)('breaks no rule of accessibility, in %s', async (scheme) => {
    const { page, complaints } = await open(browser, fileOf(flamePage(input), `axe-${scheme}`), {
      colorScheme: scheme,
    })
    for (const view of ['Flame graph', 'Functions', 'Callers and callees']) {
      await page.getByRole('radio', { name: view }).check()
      await page.getByRole('searchbox').fill(view === 'Functions' ? 'a' : '')
      expect(await violations(page), view).toEqual([])
    }
    await page.keyboard.press('Tab')
    await page.getByRole('button', { name: /^Keys/ }).click()
    expect(await violations(page), 'help').toEqual([])
    expect(complaints).toEqual([])
  })

  it.each(['light', 'dark'] as const)(
    'writes on its colours with a contrast of 4.5, in %s',
    async (scheme) => {
      const { page } = await open(browser, fileOf(flamePage(input), `contrast-${scheme}`), {
        colorScheme: scheme,
      })
      for (const by of ['package', 'route', 'change']) {
        await page.getByLabel('Colour by').selectOption(by)
        const values = await page.evaluate(contrasts)
        expect(values.length).toBeGreaterThan(2)
        expect(Math.min(...values), by).toBeGreaterThan(4.5)
      }
    },
  )

  it('shrugs at hostile names and endless recursion', async () => {
    const hostile = profileOf([
      { stack: ['</script><script>alert(1)</script>'], us: 10, route: -1 },
      { stack: ['<img src=x onerror=alert(1)>', `"'\u2028\u202e`, 'x'.repeat(1_000_000)], us: 10, route: -1 },
      { stack: Array.from({ length: 10_000 }, () => 'a'), us: 30, route: -1 },
    ])
    const title = '<b>&amp;</title><script>alert(2)</script>'
    const { page, requests, complaints } = await open(
      browser,
      fileOf(flamePage({ title, profile: hostile, summary: title }), 'hostile'),
    )
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe(title)
    await page.getByRole('tree', { name: 'Calls, widest first' }).focus()
    for (let i = 0; i < 60; i++) await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    expect((await crumbs(page)).length).toBeLessThan(8)
    expect(await page.getByRole('treeitem', { selected: true }).first().getAttribute('aria-level')).toBe('61')
    for (const view of ['Functions', 'Callers and callees'])
      await page.getByRole('radio', { name: view }).check()
    expect(await page.locator('img, iframe').count()).toBe(0)
    expect([requests.length, complaints]).toEqual([1, []])
  })

  it('says so when there is nothing to show', async () => {
    const { $perfguard: _, ...empty } = profileOf([])
    const { page, complaints } = await open(
      browser,
      fileOf(flamePage({ title: 'empty', profile: empty }), 'empty'),
    )
    expect(await page.locator('#facts').textContent()).toBe('0 ms recorded, 0 samples, 0 % idle')
    for (const view of ['Functions', 'Callers and callees', 'Flame graph'])
      await page.getByRole('radio', { name: view }).check()
    expect(await page.getByText('Nothing is left to show').isVisible()).toBe(true)
    expect(await page.locator('#route').isDisabled()).toBe(true)
    expect(complaints).toEqual([])
  })
})
