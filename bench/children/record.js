import { PerformanceObserver } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { cases } from '../cases/record.js'
import { answers } from '../lib/answers.js'
import { latencies } from '../lib/latencies.js'

/** Through a proxy, which is never inlined: Node 24 would run the case within our own half optimised loop. */
const record = new Proxy(await cases[process.argv[2]](), {})
const values = latencies(4096, { seed: 7 })

/** Many calls and not one long loop: a function that is entered once only ever runs half optimised. */
function recordAll(count) {
  for (let left = count; left > 0; left -= values.length) record(values, Math.min(left, values.length))
}

function nsEach(count) {
  const start = process.hrtime.bigint()
  recordAll(count)
  return Number(process.hrtime.bigint() - start) / count
}

async function scavengesDuring(work) {
  let scavenges = 0
  const observer = new PerformanceObserver((list) => (scavenges += list.getEntries().length))
  observer.observe({ entryTypes: ['gc'] })
  const before = process.memoryUsage().heapUsed
  work()
  const bytes = process.memoryUsage().heapUsed - before
  // The entries come in a later turn.
  await sleep(50)
  observer.disconnect()
  return { scavenges, bytes }
}

/** In pieces: the optimiser works in the background and hands its code over when it is done. */
async function warmUp() {
  for (let at = 0; at < 20; at++) {
    recordAll(100_000)
    await sleep(5)
  }
}

answers({
  /** Warms up, and returns the ns per record of each batch. */
  async time({ batches, count }) {
    await warmUp()
    return Array.from({ length: batches }, () => nsEach(count))
  },
  /** Garbage collections while so many are recorded, and what the heap grew by; after a full collection. */
  async allocation(count) {
    await warmUp()
    globalThis.gc()
    return scavengesDuring(() => recordAll(count))
  },
})
