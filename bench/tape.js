// What the flight recorder's tape costs a request, in ns: begin, enter, leave and end; and what that allocates.
import { Child, withChildren } from './lib/children.js'
import { optionsOf } from './lib/options.js'
import { orderOf } from './lib/paired-costs.js'
import { fixed, Report } from './lib/report.js'
import { median, summary, verdict } from './lib/statistics.js'

const LIMIT_NS = 60
const COUNT = 10_000_000
const names = ['one clock read', 'mark', 'request without clock', 'request with 3 clock reads']
const options = optionsOf({ rounds: 10, batches: 15, cycles: 1_000_000 })
const report = new Report('tape.js: ns per request', options)
const found = new Map(names.map((name) => [name, []]))

function inChild(name, work) {
  const child = new Child('tape.js', { args: [name], node: options.node, flags: ['--expose-gc'], core: 0 })
  return withChildren([child], () => work(child))
}

for (let round = 1; round <= options.rounds; round++) {
  const { batches, cycles: count } = options
  for (const name of orderOf(names, round)) {
    const times = await inChild(name, (child) => child.ask('time', { batches, count }))
    found.get(name).push(median(times))
  }
  const cells = names.map((name) => `${name} ${fixed(found.get(name).at(-1), 1)}`)
  report.line(`round ${String(round).padStart(2)}  ${cells.join(' | ')}`)
}

const rows = []
for (const name of names) {
  const { median: middle, low, high, values } = summary(found.get(name))
  const collections = await inChild(name, (child) => child.ask('collections', COUNT))
  rows.push([name, fixed(middle, 1), `${fixed(low, 1)} … ${fixed(high, 1)}`, fixed(Math.min(...values), 1)])
  rows.at(-1).push(collections)
}
report.line()
report.table([['ns each', 'median', '95 % interval', 'least', `collections in ${COUNT}`], ...rows])
report.line()
report.line(
  `a request, at most ${LIMIT_NS} ns besides the clock: ${verdict(summary(found.get('request without clock')), LIMIT_NS)}`,
)
report.end()
