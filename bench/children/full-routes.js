import { createPerf } from 'perfguard'
import { perfguard } from 'perfguard/http'
import { createServer } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { answers } from '../lib/answers.js'
import { fillWindows, ForwardClock, routeNames } from '../lib/full-windows.js'
import { LongestGap } from '../lib/longest-gap.js'
import { memory } from '../lib/memory.js'

const clock = new ForwardClock()
const gap = new LongestGap()
let perf

/** Limits of every kind on each route, that no fill breaks. */
function rules(routes) {
  const row = { p50Ms: 3e6, p95Ms: 3.1e6, p99Ms: { warning: 3.2e6, critical: 3.3e6 }, errorRatio: 0.9 }
  return Object.fromEntries(routeNames(routes).map((route) => [`GET ${route}`, row]))
}

answers({
  async fill({ withRules, evaluateEveryMs = 1_000, ...traffic }) {
    const before = await memory()
    const sla = withRules ? rules(traffic.routes) : {}
    perf = createPerf({ capture: false, clock, sla, evaluateEveryMs }).start()
    fillWindows(perf, clock, traffic)
    const after = await memory()
    const { self, routes } = perf.snapshot()
    return { before, after, footprintBytes: self.footprintBytes, routes: routes.length }
  },
  /** Until the first tick is over: before it no rule has a state that could be rendered. */
  async firstTick() {
    while (perf.snapshot().self.tickMs === 0) await sleep(200)
  },
  async listen() {
    const server = createServer(perfguard(perf, (_, res) => res.end('ok')))
    server.keepAliveTimeout = 60_000
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
    gap.watch()
    return server.address().port
  },
  /** The longest gap since the last question. */
  gap: () => gap.take(),
  /** What each tick took in this time, from the first (cold) on. */
  async ticks(durationMs) {
    const found = []
    for (const end = Date.now() + durationMs; Date.now() < end;) {
      await sleep(1_000)
      found.push(perf.snapshot().self.tickMs)
    }
    return { found, tickMaxMs: perf.snapshot().self.tickMaxMs }
  },
})
