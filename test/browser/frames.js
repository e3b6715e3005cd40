// How soon the live page is there, and how smooth it is with 500 routes and with 2 000 samples a chart: `npm run build`,
// then `node test/browser/frames.js`. Prints the bytes of page and script, the first paint, when the charts had values;
// then the times between frames, and the longest that the page held its thread.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { chromium } from 'playwright-core'

const ROUTES = 500
const SAMPLES = 2_000
const WATCH_MS = 15_000

const child = fork(join(import.meta.dirname, 'apps/shop.js'), [String(ROUTES)], { execArgv: [] })
const [{ port }] = await once(child, 'message')
const origin = `http://127.0.0.1:${port}`
const visiting = setInterval(() => void visitSome(), 100)
let next = 0
for (let i = 0; i < ROUTES; i += 50) await visitSome()

const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
})
const page = await browser.newPage({ viewport: { width: 1400, height: 900 } })
await page.addInitScript(watchFrames)
await page.goto(`${origin}/perf`)
await page.locator('.legend b', { hasText: /\d/ }).first().waitFor()
console.log('opening it', await page.evaluate(opened))
await page.route(/\/history\?range=/, (route) => route.fulfill({ json: longHistory() }))

for (const [what, hash] of [
  [`${ROUTES} routes`, '#/routes'],
  [`8 charts of ${SAMPLES} samples`, '#/'],
]) {
  await page.goto(`${origin}/perf${hash}`)
  await page.getByText('Live', { exact: true }).waitFor()
  await page.waitForTimeout(2_000)
  await page.evaluate('watched.begin()')
  await page.waitForTimeout(WATCH_MS)
  console.log(what, await page.evaluate('watched.end()'))
}
await browser.close()
clearInterval(visiting)
child.kill()

/** Fifty requests, each to another route. */
async function visitSome() {
  const paths = Array.from({ length: 50 }, () => `/many/${next++ % ROUTES}/7`)
  await Promise.allSettled(paths.map((path) => fetch(origin + path)))
}

function longHistory() {
  const stepMs = 300
  const at = Date.now()
  const series = (size) =>
    Array.from({ length: SAMPLES }, (_, i) => size * (1 + Math.sin(i / 40) + Math.random()))
  const names = {
    requestsPerSec: 500,
    errorRatio: 0.01,
    p50Ms: 5,
    p95Ms: 20,
    p99Ms: 60,
    inFlight: 10,
    cpuRatio: 0.4,
    rssBytes: 1e8,
    heapUsedBytes: 5e7,
    loopDelayP99Ms: 10,
    loopDelayMaxMs: 40,
    blockedRatio: 0.01,
    gcPauseRatio: 0.02,
    gcMaxMs: 5,
    shedPerSec: 0,
  }
  const columns = Object.fromEntries(Object.entries(names).map(([name, size]) => [name, series(size)]))
  const gc = Array.from({ length: 200 }, (_, i) => ({ at: at - i * 3_000, pauseMs: i % 30, kind: 'minor' }))
  const fromAt = at - SAMPLES * stepMs
  const marks = Array.from({ length: 20 }, (_, i) => ({
    kind: 'breach',
    at: at - i * 30_000,
    untilAt: at - i * 30_000 + 9_000,
    subject: 'GET /',
    metric: 'p95Ms',
    severity: 'critical',
    limit: 1,
    observed: 2,
    message: '',
  }))
  return {
    schema: 1,
    at,
    worker: null,
    range: '10m',
    stepMs,
    fromAt,
    columns,
    heapLimitBytes: 4e9,
    memoryLimitBytes: null,
    marks,
    gc,
  }
}

function opened() {
  const sent = [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
  const [paint] = performance.getEntriesByName('first-contentful-paint')
  return {
    compressedBytes: sent
      .filter(({ name }) => !/\/(events|history|about|incidents)/.test(name))
      .reduce((sum, { transferSize }) => sum + transferSize, 0),
    firstPaintMs: Math.round(paint.startTime),
    valuesMs: Math.round(performance.now()),
  }
}

/** In the page: the times between frames, and tasks of 50 ms and more. */
function watchFrames() {
  let frames = []
  let tasks = []
  let last = 0
  const tick = (now) => {
    if (last > 0) frames.push(now - last)
    last = now
    requestAnimationFrame(tick)
  }
  requestAnimationFrame(tick)
  new PerformanceObserver((list) => tasks.push(...list.getEntries().map(({ duration }) => duration))).observe(
    {
      entryTypes: ['longtask'],
    },
  )
  globalThis.watched = {
    begin() {
      frames = []
      tasks = []
    },
    end() {
      const sorted = frames.toSorted((a, b) => a - b)
      const at = (share) => Math.round(10 * sorted[Math.floor(share * (sorted.length - 1))]) / 10
      return {
        frames: frames.length,
        p50Ms: at(0.5),
        p95Ms: at(0.95),
        p99Ms: at(0.99),
        maxMs: at(1),
        longTasks: tasks.length,
        longestTaskMs: Math.max(0, ...tasks),
      }
    },
  }
}
