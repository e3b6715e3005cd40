import { latencies } from './latencies.js'

/** A clock that can be put forward: a minute of traffic in a second. */
export class ForwardClock {
  #aheadMs = 0

  nowMs = () => performance.now() + this.#aheadMs
  wallMs = () => Date.now() + this.#aheadMs

  forward(ms) {
    this.#aheadMs += ms
  }
}

export function routeNames(count) {
  return Array.from({ length: count }, (_, n) => `/api/area${n % 20}/things${n}/:id`)
}

/** How durations lie: as a service has them, or as nobody has them, evenly over the whole scale. */
const shapes = {
  'log-normal': (count) => latencies(count, { seed: 11 }),
  even: (count) => Float64Array.from({ length: count }, (_, n) => 0.001 * 2 ** ((31.7 * n) / count)),
}

/** Fills the windows of all routes: a minute and a little of traffic, all endings in it. */
export function fillWindows(perf, clock, { routes, perSecond, shape, spanMs = 60_000 }) {
  const names = routeNames(routes)
  const values = shapes[shape](65_521)
  let next = 0
  for (let elapsed = 0; elapsed < spanMs * 1.1; elapsed += 1_000) {
    clock.forward(1_000)
    for (const [n, route] of names.entries()) {
      for (let i = 0; i < perSecond; i++) {
        // A stride that shares no factor with the length: each route has the whole shape.
        next = (next + 7_919) % values.length
        const status = i % 50 === 0 ? 500 : 200
        perf.observe({ route, method: 'GET', status, durationMs: values[next] * (1 + (n % 7)) })
      }
    }
  }
}
