import { setTimeout as sleep } from 'node:timers/promises'
import { answers } from '../lib/answers.js'

const [, , file, name] = process.argv
const { cases } = await import(`../cases/${file}`)
const run = cases[name]()

/** Many calls and not one long loop: a function that is entered once only ever runs half optimised. */
async function runAll(count) {
  for (let left = count; left > 0; left -= 10_000) await run(Math.min(left, 10_000))
}

async function nsEach(count) {
  const start = process.hrtime.bigint()
  await runAll(count)
  return Number(process.hrtime.bigint() - start) / count
}

answers({
  /** Warms up in pieces, since the optimiser works in the background, and returns the ns per call of each batch. */
  async time({ batches, count }) {
    for (let at = 0; at < 20; at++) {
      await runAll(20_000)
      await sleep(5)
    }
    const times = []
    for (let batch = 0; batch < batches; batch++) times.push(await nsEach(count))
    return times
  },
})
