import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { gzipSync } from 'node:zlib'
import { Ajv } from 'ajv'
import fc from 'fast-check'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hold, runLoad } from '../../lib/load/index.ts'
import { writeReports } from '../../lib/load/reports/index.ts'
import { htmlReport } from '../../lib/load/reports/html/page.ts'
import type { PageEvidence } from '../../lib/load/reports/html/page.ts'
import type { LoadReport } from '../../lib/load/report.ts'
import { hasChromium, launch, open, violations } from '../support/browser.ts'
import type { Watched } from '../support/browser.ts'
import { anyReport } from '../load/reports/any-report.ts'
import { simulatedRecording, simulatedReport } from '../load/reports/simulated.ts'

const nothing: PageEvidence = { recordings: [], rawGzip: null }
const evidence: PageEvidence = {
  recordings: [simulatedRecording()],
  rawGzip: gzipSync('{"raw":true}').toString('base64'),
}

describe.skipIf(!hasChromium)('the report of a load run (needs /usr/bin/chromium)', () => {
  const folder = mkdtempSync(join(tmpdir(), 'perfguard-load-report-'))
  let browser: Browser

  function fileOf(name: string, report: LoadReport, held: PageEvidence = evidence): string {
    const path = join(folder, `${name}.html`)
    writeFileSync(path, htmlReport(report, held))
    return pathToFileURL(path).href
  }

  const show = (name: string, scheme: 'light' | 'dark' = 'light'): Promise<Watched> =>
    open(browser, fileOf(name, simulatedReport()), { colorScheme: scheme })
  const second = (page: Page): ReturnType<Page['getByRole']> =>
    page.getByRole('slider', { name: /^Second of/ })
  const chosen = (page: Page): Promise<string | null> => page.locator('.chosen h3').textContent()

  beforeAll(async () => {
    browser = await launch()
  })
  afterAll(async () => {
    await browser.close()
    rmSync(folder, { recursive: true, force: true })
  })

  it('opens from a file, asks for nothing else, and says first what came out', async () => {
    const { page, requests, complaints } = await show('plain')
    expect(await page.title()).toBe('Shop under load (simulated) · load')
    expect(await page.locator('.state > p').textContent()).toMatch(/^Failed exit code 1 · 1 scenario, 1 min/)
    expect(await page.locator('.totals').textContent()).toBe('passed4warnings1failed2not judged2rows in all9')
    expect(requests).toHaveLength(1)
    expect(complaints).toEqual([])
  })

  it('shows what was in flight under the pointer, and stays where it was clicked', async () => {
    const { page, complaints } = await show('pointer')
    const lanes = page.locator('.lanes').first()
    const p99 = lanes.locator('.key.p99 b')
    const usual = await p99.textContent()
    const { width } = (await lanes.boundingBox())!
    await lanes.hover({ position: { x: width * 0.5, y: 60 } })
    expect(await p99.textContent()).not.toBe(usual)
    await page.mouse.move(2, 2)
    expect(await p99.textContent()).toBe(usual)
    await lanes.click({ position: { x: (width * 38) / 59, y: 60 } })
    expect(await chosen(page)).toBe('0:38 hold')
    await page.mouse.move(2, 2)
    expect(await p99.textContent()).not.toBe(usual)
    expect(await page.locator('.chosen li').allTextContents()).toContain('broken: (all) p99 ≤ 250 ms')
    expect(complaints).toEqual([])
  })

  it('opens the flame graph of a second that was recorded, by click and by keys', async () => {
    const { page, requests, complaints } = await show('flame')
    await second(page).focus()
    await page.keyboard.press('End')
    expect(await chosen(page)).toBe('0:59 hold')
    await page.getByText('has no samples of this second').waitFor()
    for (let i = 0; i < 21; i++) await page.keyboard.press('ArrowLeft')
    expect(await chosen(page)).toBe('0:38 hold')
    const frame = page.frameLocator('iframe.flame')
    await frame.getByRole('heading', { level: 1 }).waitFor()
    expect(await frame.locator('h1').textContent()).toBe('a minute of orders at 0:38')
    const items = frame.getByRole('treeitem')
    const names = await items.evaluateAll((all) =>
      all.map((one) => one.getAttribute('aria-label')!.split(',')[0]),
    )
    expect(names).toContain('renderInvoice')
    expect(await frame.locator('#facts').textContent()).toContain('100 samples, 0 % idle')
    await page.getByRole('button', { name: 'All of this recording' }).click()
    await frame.getByRole('heading', { name: 'the whole recording' }).waitFor()
    await second(page).focus()
    await page.keyboard.press('Escape')
    expect(await page.locator('.chosen').isHidden()).toBe(true)
    expect(requests.filter((url) => !url.startsWith('about:'))).toHaveLength(1)
    expect(complaints).toEqual([])
  })

  it('has a table with the same figures behind the drawings', async () => {
    const { page } = await show('table')
    await page.getByText('All of it as a table').click()
    const table = page.getByRole('region', { name: 'Figures of each second' })
    expect(await table.locator('tbody tr').count()).toBe(60)
    await second(page).focus()
    await page.keyboard.press('Home')
    const told = await second(page).getAttribute('aria-valuetext')
    const first = await table.locator('tbody tr').first().locator('td').allTextContents()
    for (const figure of first.filter((text) => text !== '–')) expect(told).toContain(figure)
  })

  it.each(['light', 'dark'] as const)('breaks no rule of accessibility, in %s', async (scheme) => {
    const { page } = await show(`axe-${scheme}`, scheme)
    await second(page).focus()
    await page.keyboard.press('Home')
    for (const summary of await page.locator('details > summary').all()) await summary.click()
    expect(await violations(page)).toEqual([])
  })

  it('gives the data away, without a network', async () => {
    const { page } = await show('downloads')
    const save = async (name: string): Promise<Buffer> => {
      const waiting = page.waitForEvent('download')
      await page.getByRole('button', { name }).click()
      return readFileSync(await (await waiting).path())
    }
    const report = JSON.parse((await save('report.json')).toString()) as LoadReport
    expect(report.totals).toEqual(simulatedReport().totals)
    expect((await save('raw.json.gz')).subarray(0, 2)).toEqual(Buffer.from([0x1f, 0x8b]))
  })

  it('has room on a phone, and on paper', async () => {
    const { page } = await show('narrow')
    for (const [media, width] of [
      ['screen', 360],
      ['print', 720],
    ] as const) {
      await page.emulateMedia({ media })
      await page.setViewportSize({ width, height: 800 })
      expect(await page.evaluate('document.documentElement.scrollWidth'), media).toBeLessThanOrEqual(width)
    }
    expect((await page.pdf()).length).toBeGreaterThan(10_000)
  })

  it('is whole without JavaScript', async () => {
    const context = await browser.newContext({ javaScriptEnabled: false })
    const page = await context.newPage()
    await page.goto(fileOf('static', simulatedReport()))
    expect(await page.locator('svg.plot path.p99').first().getAttribute('d')).toMatch(/^M0 100L/)
    expect(await page.getByRole('button').count()).toBe(0)
    await context.close()
  })

  it('shows a real run as it was counted', async () => {
    const handler = (req: IncomingMessage, res: ServerResponse): void => {
      res.statusCode = req.url === '/orders/7' ? 503 : 200
      res.end('{}')
    }
    const report = await runLoad({
      title: 'A real run',
      target: { handler },
      sla: { 'GET /orders/:id': { p95Ms: 1_000, errorRatio: 0.9 } },
      users: {
        reader: {
          tasks: { read: { request: 'GET /orders/:id', params: (user) => ({ id: user.integer(1, 9) }) } },
        },
      },
      scenarios: { steady: hold({ arrivals: '100/s', for: '3s', warmUp: '1s' }) },
    })
    const paths = await writeReports(report, join(folder, 'real'))
    const schema = JSON.parse(readFileSync('lib/load/reports/report.schema.json', 'utf8')) as object
    const validate = new Ajv({ allowUnionTypes: true }).compile(schema)
    validate(JSON.parse(readFileSync(paths[0]!, 'utf8')))
    expect(validate.errors).toBeNull()
    const { page, complaints } = await open(browser, pathToFileURL(paths[2]!).href)
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('A real run')
    await page.getByText('All of it as a table').click()
    const rows = page.getByRole('region', { name: 'Figures of each second' }).locator('tbody tr')
    expect(await rows.count()).toBe(report.scenarios[0]!.seconds.length)
    const [subject] = report.scenarios[0]!.subjects
    expect(await page.getByRole('region', { name: 'Subjects of steady' }).textContent()).toContain(
      `${subject!.subject}${subject!.count}`,
    )
    expect(await page.getByRole('region', { name: 'Errors of steady' }).textContent()).toContain('503')
    expect(complaints).toEqual([])
  })

  it('survives whatever the types allow, and runs nothing of it', async () => {
    const page = await browser.newPage()
    const complaints: string[] = []
    page.on('console', (message) => complaints.push(message.text()))
    page.on('pageerror', (error) => complaints.push(String(error)))
    page.on('dialog', (dialog) => complaints.push(dialog.message()))
    for (const [i, report] of fc.sample(anyReport, { numRuns: 15, seed: 3 }).entries()) {
      await page.goto(fileOf(`any-${i}`, report, nothing))
      for (const slider of await page.getByRole('slider').all()) {
        await slider.focus()
        await page.keyboard.press('ArrowRight')
      }
      expect(await page.locator('img, iframe, object, embed').count()).toBe(0)
      expect(await page.locator('path[d*=NaN], path[d*=Infinity], [x*=NaN]').count()).toBe(0)
      expect(await page.getByText(/\bNaN\b|undefined|\[object/).count(), JSON.stringify(report.title)).toBe(0)
    }
    expect(complaints).toEqual([])
    await page.close()
  })
})
