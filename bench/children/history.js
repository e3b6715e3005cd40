// A process that remembers, or that somebody looks at.
import { createServer, get } from 'node:http'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { pathToFileURL } from 'node:url'
import { setTimeout as sleep } from 'node:timers/promises'
import { createPerf } from 'perfguard'
import { answers } from '../lib/answers.js'
import { fillWindows, ForwardClock, routeNames } from '../lib/full-windows.js'
import { packageRoot } from '../lib/provenance.js'

const built = (path) => import(pathToFileURL(join(packageRoot, 'dist/esm/lib', path)).href)

answers({
  /** What a tick of the history takes, in ms: the second's, and the one in which ten seconds are over. */
  async ticks({ routes, active, perSecond, seconds }) {
    const [{ History }, { Recorder }, { windowShape }] = await Promise.all(
      ['page/history.js', 'record/recorder.js', 'stats/sliding-window.js'].map(built),
    )
    const recorder = new Recorder({ spanMs: 60_000, maxRoutes: routes, limitsMs: new Map() })
    const history = new History(windowShape(60_000))
    const names = routeNames(routes)
    const loop = { utilization: 0.2, delayP50Ms: 0.1, delayP99Ms: 2, delayMaxMs: 5, blockedRatio: 0 }
    const gc = { count: 0, pauseMs: 0, pauseRatio: 0, maxPauseMs: 0 }
    const sizes = { rssBytes: 1e8, heapUsedBytes: 4e7, heapLimitBytes: 4e9 }
    const growth = { heapGrowthBytesPerMin: null, heapGrowthBytesPerRequest: null }
    const reading = { spanMs: 1_000, cpuRatio: 0.3, ...sizes, ...growth, loop, gc }
    const usual = []
    const tenth = []
    let longest = 0
    for (let second = 1; second <= seconds + 60; second++) {
      const nowMs = second * 1_000
      for (const [n, route] of names.entries()) {
        if (n >= active && second > 1) break
        for (let i = 0; i < perSecond; i++) {
          const durationMs = 2 + ((n * 31 + i * 7919 + second * 104_729) % 1_000) / (1 + (i % 9))
          recorder.observe({ route, method: 'GET', status: 200, durationMs }, nowMs - 500)
        }
      }
      const entries = Array.from(recorder.table.entries())
      const present = { nowMs, wallMs: nowMs, routes: entries, operations: [], reading, inFlight: 1, shed: 0 }
      const beganMs = performance.now()
      let stepMs = beganMs
      for (const _ of history.tick(present)) {
        const at = performance.now()
        if (second > 60) longest = Math.max(longest, at - stepMs)
        stepMs = at
      }
      const tookMs = performance.now() - beganMs
      if (second > 60) (second % 10 === 0 ? tenth : usual).push(tookMs)
    }
    return { usual, tenth, longestStepMs: longest, bytes: history.footprintBytes }
  },

  /** CPU of this process in ms a second, with so many tabs that listen. */
  async tabs({ routes, tabs, tables, seconds, perSecond }) {
    const clock = new ForwardClock()
    const perf = createPerf({
      clock,
      flight: false,
      watchdog: false,
      capture: false,
      sla: { '*': { p99Ms: 500 } },
    })
    fillWindows(perf, clock, { routes, perSecond, shape: 'log-normal' })
    perf.start()
    const handle = perf.handler()
    const server = createServer((req, res) => handle(req, res))
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
    const names = routeNames(routes)
    const traffic = setInterval(() => {
      for (const route of names) perf.observe({ route, method: 'GET', status: 200, durationMs: 5 })
    }, 1_000)
    const path = `/perf/events?view=page&tables=${tables}`
    let bytes = 0
    const listeners = Array.from({ length: tabs }, () =>
      get({ host: '127.0.0.1', port: server.address().port, path, agent: false }, (res) => {
        res.on('data', (chunk) => (bytes += chunk.length))
      }),
    )
    await sleep(5_000)
    const [beganMs, before] = [performance.now(), process.cpuUsage()]
    bytes = 0
    await sleep(seconds * 1_000)
    const used = process.cpuUsage(before)
    const tookS = (performance.now() - beganMs) / 1_000
    for (const listener of listeners) listener.destroy()
    clearInterval(traffic)
    server.close()
    await perf.close()
    return { cpuMsPerSec: (used.user + used.system) / 1_000 / tookS, bytesPerSec: bytes / tookS }
  },
})
