import { readFile } from 'node:fs/promises'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { hasChromium, launch, open, violations } from '../support/browser.ts'
import type { Watched } from '../support/browser.ts'
import { until } from '../support/until.ts'
import { proxyUnder } from './support/proxy.ts'
import { Shop } from './support/shop.ts'

const views = ['Overview', 'Routes', 'Operations', 'Incidents', 'Profile', 'Process', 'Advice']

describe.skipIf(!hasChromium)('the live page (needs /usr/bin/chromium)', () => {
  let browser: Browser
  let shop: Shop

  beforeAll(async () => {
    browser = await launch()
    shop = await Shop.open()
    shop.visitors.come()
  })
  afterAll(async () => {
    await browser.close()
    await shop.close()
  })

  // A page that is left open goes on drawing.
  afterEach(() => Promise.all(browser.contexts().map((context) => context.close())))

  const openPage = (path = '/perf', options = {}): Promise<Watched> =>
    open(browser, shop.origin + path, options)
  const live = (page: Page): Promise<void> => page.getByText('Live', { exact: true }).waitFor()
  const go = (page: Page, view: string): Promise<void> =>
    page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name: view }).click()
  const names = (page: Page, table: string): Promise<string[]> =>
    page.getByRole('table', { name: table, exact: true }).locator('tbody th').allTextContents()

  it('says how the limits stand, draws the process over time, and asks nobody else', async () => {
    const { page, requests, complaints } = await openPage()
    await live(page)
    await page
      .getByText(/^Every limit/)
      .first()
      .waitFor()
    for (const chart of ['Requests', 'Latency', 'Errors', 'Event-loop delay', 'Memory', 'Garbage collection'])
      expect(await page.getByRole('region', { name: chart, exact: true }).count(), chart).toBe(1)
    const requestsNow = page
      .getByRole('region', { name: 'Requests', exact: true })
      .locator('.legend b')
      .first()
    await until(async () => /\d\/s/.test((await requestsNow.textContent()) ?? ''))
    await page
      .getByRole('table', { name: 'Limits of the SLA' })
      .getByText(/^p\d+ ≤ /)
      .first()
      .waitFor()
    expect(requests.filter((url) => !url.startsWith(shop.origin))).toEqual([])
    expect(complaints).toEqual([])
  })

  it('leads to every view, by link and by key, without a complaint', async () => {
    const { page, complaints } = await openPage()
    await live(page)
    for (const view of views) {
      await go(page, view)
      expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe(view)
      await until(async () => (await page.title()).endsWith(`${view} · perfguard`))
    }
    for (const [i, view] of views.entries()) {
      await page.keyboard.press(String(i + 1))
      await page.getByRole('heading', { level: 1, name: view }).waitFor({ state: 'attached' })
    }
    expect(complaints).toEqual([])
  })

  it('sorts and searches the routes', async () => {
    const { page, complaints } = await openPage('/perf#/routes')
    await until(async () => (await names(page, 'Routes')).length >= 5)
    await page.getByRole('button', { name: 'Route', exact: true }).click()
    await page.mouse.move(0, 0)
    const sorted = await names(page, 'Routes')
    expect(sorted).toEqual(sorted.toSorted(new Intl.Collator('en', { numeric: true }).compare))
    await page.getByRole('button', { name: 'Route', exact: true }).click()
    expect(await names(page, 'Routes')).toEqual(sorted.toReversed())
    expect(await page.locator('[aria-sort]').getAttribute('aria-sort')).toBe('descending')
    await page.keyboard.press('/')
    await page.keyboard.type('ORDERS get')
    expect(await names(page, 'Routes')).toEqual(['GET /orders/:id'])
    await page.getByText('1 route', { exact: true }).waitFor()
    await page.getByRole('link', { name: 'GET /orders/:id' }).click()
    await page.getByRole('heading', { level: 2, name: 'GET /orders/:id' }).waitFor()
    await page.getByRole('region', { name: /^How long they took/ }).waitFor()
    await page.getByRole('table', { name: 'What its requests awaited' }).getByText('db.query').waitFor()
    expect(complaints).toEqual([])
  })

  it('shows operations, and the steps of a workflow', async () => {
    const { page, complaints } = await openPage('/perf#/operations')
    await until(async () => (await names(page, 'Operations')).includes('db.query'))
    expect(await names(page, 'Steps of pay')).toEqual(['pay', 'intent', 'charge', 'receipt'])
    expect(await names(page, 'Gauges')).toEqual(['pool.size', 'pool.waiting'])
    await page.getByRole('link', { name: 'charge' }).click()
    await page.getByRole('heading', { level: 2, name: 'workflow:pay/charge' }).waitFor()
    expect(complaints).toEqual([])
  })

  it('has its values as tables, and moves the crosshair of all charts by keys', async () => {
    const { page } = await openPage()
    await live(page)
    const latency = page.getByRole('region', { name: 'Latency', exact: true })
    await until(async () =>
      (await latency.locator('.legend b').allTextContents()).every((text) => text !== '–'),
    )
    await latency.getByText('Values').click()
    await until(async () => (await latency.locator('tbody tr').count()) > 2)
    const plot = latency.getByRole('slider')
    await plot.focus()
    await page.keyboard.press('ArrowLeft')
    const at = (await plot.getAttribute('aria-valuetext')) ?? ''
    expect(at).toMatch(/^\d\d:\d\d:\d\d: p99 .+, p95 .+, p50 .+/)
    const beside = page.getByRole('region', { name: 'Requests', exact: true })
    expect(await beside.locator('header .quiet').textContent()).toBe(at.slice(0, 8))
    await page.keyboard.press('ArrowLeft')
    expect(await plot.getAttribute('aria-valuetext')).not.toBe(at)
    await page.keyboard.press('Escape')
    expect(await beside.locator('header .quiet').textContent()).toBe('')
  })

  it('stands still while it is paused, and goes on', async () => {
    const { page } = await openPage()
    await live(page)
    await page.keyboard.press('p')
    await page.getByText('Paused', { exact: true }).waitFor()
    await page.getByRole('button', { name: 'Go on' }).click()
    await live(page)
    await page.getByRole('radio', { name: '3 h' }).check()
    await page.getByRole('button', { name: /^Theme/ }).click()
    await page.reload()
    await live(page)
    expect(await page.getByRole('radio', { name: '3 h' }).isChecked()).toBe(true)
    expect(await page.locator('html').getAttribute('data-theme')).toBe('light')
  })

  it('takes a profile, and draws its flame graph', async () => {
    const { page, complaints } = await openPage('/perf#/profile')
    await page.getByRole('button', { name: 'Profile now' }).click()
    await page.getByText('It is being recorded.').waitFor()
    await page.getByText('It is done.').waitFor({ timeout: 30_000 })
    const flame = page.frameLocator('iframe.flame')
    await flame.getByRole('tree', { name: 'Calls, widest first' }).waitFor({ timeout: 30_000 })
    expect(complaints).toEqual([])
  })

  it('shows an incident as it happens, all that is known of it, and lets its files be taken along', async () => {
    const { page, complaints } = await openPage('/perf#/incidents')
    await live(page)
    shop.slow(true)
    const broke = page.getByRole('table', { name: 'Incidents' }).getByText(/^GET \/orders\/:id p95/)
    await broke.first().waitFor({ timeout: 60_000 })
    await page
      .getByRole('row', { name: /GET \/orders\/:id p95/ })
      .getByRole('link')
      .first()
      .click()
    await page.getByText('computeDiscounts').first().waitFor({ timeout: 60_000 })
    shop.slow(false)
    for (const title of ['Latency budget', 'Because', 'Before and during', 'Slowest requests', 'Files'])
      expect(await page.getByRole('heading', { level: 2, name: title }).count(), title).toBe(1)
    await page.getByText(/^npx perfguard open \S+ --dir \S+ --with 0x$/).waitFor()
    await page.getByRole('heading', { name: 'Timeline' }).locator('..').getByRole('button').click()
    await page.getByRole('img', { name: 'Timeline' }).waitFor()
    const downloading = page.waitForEvent('download')
    await page.getByRole('link', { name: 'during.cpuprofile' }).click()
    const download = await downloading
    expect(download.suggestedFilename()).toBe('during.cpuprofile')
    const profile = JSON.parse(await readFile(await download.path(), 'utf8')) as { nodes: unknown[] }
    expect(profile.nodes.length).toBeGreaterThan(1)
    await go(page, 'Overview')
    await page.getByText('Latest incident').waitFor()
    expect(complaints).toEqual([])
  })

  it.each(['light', 'dark'] as const)('breaks no rule of accessibility, in %s', async (colorScheme) => {
    const { page, complaints } = await openPage('/perf', { colorScheme })
    await live(page)
    for (const view of views) {
      await go(page, view)
      await until(async () => (await page.locator('main .part').count()) > 0)
      expect(await violations(page), view).toEqual([])
    }
    await go(page, 'Incidents')
    await page.getByRole('table', { name: 'Incidents' }).getByRole('link').first().click()
    await page.getByRole('heading', { name: 'Files' }).waitFor()
    expect(await violations(page), 'incident').toEqual([])
    await page.goto(`${shop.origin}/perf#/routes/${encodeURIComponent('GET /orders/:id')}`)
    await page.getByRole('region', { name: /^How long they took/ }).waitFor()
    expect(await violations(page), 'route').toEqual([])
    await page.keyboard.press('?')
    expect(await violations(page), 'keys').toEqual([])
    expect(complaints).toEqual([])
  })

  it('fits a phone', async () => {
    const { page } = await openPage('/perf', { width: 390, height: 844 })
    await live(page)
    for (const view of views) {
      await go(page, view)
      await until(async () => (await page.locator('main .part').count()) > 0)
      expect(
        await page.evaluate('document.documentElement.scrollWidth - innerWidth'),
        view,
      ).toBeLessThanOrEqual(0)
    }
  })

  it('works behind a reverse proxy with a prefix', async () => {
    const proxy = await proxyUnder('/ops/shop', shop.origin)
    const { page, requests, complaints } = await open(browser, `${proxy.origin}/ops/shop/perf`)
    await live(page)
    await go(page, 'Routes')
    await until(async () => (await names(page, 'Routes')).length >= 5)
    expect(requests.filter((url) => !url.startsWith(`${proxy.origin}/ops/shop/perf`))).toEqual([])
    expect(complaints).toEqual([])
    proxy.close()
  })

  it('says what may not be done', async () => {
    const guarded = await Shop.open({ mount: '/internal/perf', grants: 'read' })
    const { page } = await open(browser, `${guarded.origin}/internal/perf#/profile`)
    await page.getByText("It needs the grant 'capture'").waitFor()
    expect(await page.getByRole('button', { name: 'Profile now' }).isDisabled()).toBe(true)
    await guarded.close()
  })
})
