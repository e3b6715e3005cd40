import { PerformanceObserver } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { cases } from '../cases/tape.js'
import { answers } from '../lib/answers.js'

const run = cases[process.argv[2]]()

/** Many calls and not one long loop: a function that is entered once only ever runs half optimised. */
function runAll(count) {
  for (let left = count; left > 0; left -= 10_000) run(10_000)
}

function nsEach(count) {
  const start = process.hrtime.bigint()
  runAll(count)
  return Number(process.hrtime.bigint() - start) / count
}

/** In pieces: the optimiser works in the background and hands its code over when it is done. */
async function warmUp() {
  for (let at = 0; at < 20; at++) {
    runAll(100_000)
    await sleep(5)
  }
}

answers({
  /** Warms up, and returns the ns per cycle of each batch. */
  async time({ batches, count }) {
    await warmUp()
    return Array.from({ length: batches }, () => nsEach(count))
  },
  async collections(count) {
    await warmUp()
    globalThis.gc()
    let seen = 0
    const observer = new PerformanceObserver((list) => (seen += list.getEntries().length))
    observer.observe({ entryTypes: ['gc'] })
    runAll(count)
    // The entries come in a later turn.
    await sleep(50)
    observer.disconnect()
    return seen
  },
})
