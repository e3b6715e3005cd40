// Shedding under one overload, beside the peers: what is served, how quickly, and how soon all is well again.
import { arms } from './arms/shed.js'
import { Child, withChildren } from './lib/children.js'
import { optionsOf } from './lib/options.js'
import { fixed, Report } from './lib/report.js'
import { median, quantile } from './lib/statistics.js'

const options = optionsOf({
  only: undefined,
  rounds: 3,
  factor: 4,
  calm: 10,
  overload: 20,
  after: 15,
  'service-ms': 5,
})
const { rounds, factor, node } = options
const names = Object.keys(arms).filter((name) => options.only?.includes(name) ?? true)
const report = new Report(`shed.js: ${factor} times the capacity, side by side`, options)

/** How many turns of the work take the wished time here. */
async function turnsOf() {
  const server = new Child('shed-server.js', { args: ['none', '100000'], node, core: 0 })
  return withChildren([server], async () =>
    Math.round((100_000 * options['service-ms']) / (await server.ask('service'))),
  )
}

const turns = await turnsOf()

const served = (rows) => rows.filter(([, , status]) => status === 200)

function p99(rows) {
  if (rows.length === 0) return NaN
  return quantile(
    rows.map(([, ms]) => ms),
    0.99,
  )
}

async function measure(name) {
  const server = new Child('shed-server.js', { args: [name, String(turns)], node, core: 0 })
  const load = new Child('open-load.js', { core: 1 })
  return withChildren([server, load], async () => {
    const capacity = 1_000 / (await server.ask('service'))
    const port = await server.ask('listen')
    const half = capacity / 2
    const [calmMs, overloadMs, afterMs] = [options.calm, options.overload, options.after].map(
      (s) => s * 1_000,
    )
    const phases = [
      { perSec: half, forMs: 3_000 },
      { perSec: half, forMs: calmMs },
      { perSec: factor * capacity, forMs: overloadMs },
      { perSec: half, forMs: afterMs },
    ]
    const all = await load.ask('run', { port, phases }, 300_000)
    const begin = 3_000
    const between = (from, to) => all.filter(([at]) => at >= from && at < to)
    const calm = served(between(begin, begin + calmMs))
    const overloadAt = begin + calmMs
    const overload = between(overloadAt, overloadAt + overloadMs)
    const endAt = overloadAt + overloadMs
    // What was answered while it lasted: later answers are no goodput of that time.
    const inTime = served(overload).filter(([at, ms]) => at + ms < endAt)
    const good = inTime.filter(([, ms]) => ms <= 1_000)
    const calmP99 = p99(calm)
    const bad = between(endAt, Infinity).filter(([, ms, status]) => status !== 200 || ms > 2 * calmP99)
    // One in a hundred is slower than p99 by its meaning: well is a second with no more than 3 % of such.
    const rate = half
    let recoveredMs = NaN
    for (let at = endAt; at <= endAt + afterMs - 1_000; at += 100) {
      if (bad.filter(([when]) => when >= at && when < at + 1_000).length > 0.03 * rate) continue
      recoveredMs = at - endAt
      break
    }
    return {
      calmP99,
      p99: p99(served(overload)),
      settled: p99(served(between(overloadAt + 1_000, endAt))),
      goodput: good.length / ((overloadMs / 1_000) * capacity),
      refused: overload.filter(([, , status]) => status === 503).length / overload.length,
      lost: overload.filter(([, , status]) => status === 0).length / overload.length,
      recoveredMs,
    }
  })
}

const found = new Map(names.map((name) => [name, []]))
for (let round = 1; round <= rounds; round++) {
  for (const name of round % 2 === 0 ? names.toReversed() : names) {
    const result = await measure(name)
    found.get(name).push(result)
    const figures = Object.entries(result).map(([key, value]) => `${key} ${fixed(value)}`)
    report.line(`round ${round}  ${name.padEnd(20)} ${figures.join('  ')}`)
  }
}

report.line()
const column = (name, key) => median(found.get(name).map((result) => result[key]))
report.table([
  [
    'median of the rounds',
    'calm p99',
    'p99',
    'ratio',
    'p99 from 1 s on',
    'goodput',
    'refused',
    'lost',
    'recovery',
  ],
  ...names.map((name) => [
    name,
    `${fixed(column(name, 'calmP99'), 1)} ms`,
    `${fixed(column(name, 'p99'), 1)} ms`,
    fixed(column(name, 'p99') / column(name, 'calmP99'), 1),
    `${fixed(column(name, 'settled'), 1)} ms`,
    `${fixed(100 * column(name, 'goodput'), 0)} %`,
    `${fixed(100 * column(name, 'refused'), 0)} %`,
    `${fixed(100 * column(name, 'lost'), 0)} %`,
    `${fixed(column(name, 'recoveredMs') / 1_000, 1)} s`,
  ]),
])
report.end()
