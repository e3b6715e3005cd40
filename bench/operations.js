// What one measured call, one look-up and one workflow cost, in ns; with and without the flight recorder.
import { cases } from './cases/operations.js'
import { Child, withChildren } from './lib/children.js'
import { optionsOf } from './lib/options.js'
import { orderOf } from './lib/paired-costs.js'
import { fixed, Report } from './lib/report.js'
import { median, summary, verdict } from './lib/statistics.js'

const LIMIT_NS = 2_000
const names = Object.keys(cases)
const options = optionsOf({ rounds: 10, batches: 15, calls: 200_000 })
const report = new Report('operations.js: ns per call', options)
const found = new Map(names.map((name) => [name, []]))

function inChild(name, work) {
  const child = new Child('operations.js', { args: [name], node: options.node, core: 0 })
  return withChildren([child], () => work(child))
}

for (let round = 1; round <= options.rounds; round++) {
  const { batches, calls: count } = options
  for (const name of orderOf(names, round)) {
    const times = await inChild(name, (child) => child.ask('time', { batches, count }))
    found.get(name).push(median(times))
  }
  const cells = names.map((name) => `${name} ${fixed(found.get(name).at(-1), 0)}`)
  report.line(`round ${String(round).padStart(2)}  ${cells.join(' | ')}`)
}

const results = new Map(names.map((name) => [name, summary(found.get(name))]))
report.line()
report.table([
  ['ns each', 'median', '95 % interval', 'least'],
  ...names.map((name) => {
    const { median: middle, low, high, values } = results.get(name)
    return [name, fixed(middle, 0), `${fixed(low, 0)} … ${fixed(high, 0)}`, fixed(Math.min(...values), 0)]
  }),
])
report.line()
for (const name of names.filter((one) => !one.endsWith('alone'))) {
  report.line(
    `${name}: at most ${LIMIT_NS} ns, with what it measures: ${verdict(results.get(name), LIMIT_NS)}`,
  )
}
report.end()
