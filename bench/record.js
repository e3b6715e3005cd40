// What one record costs, in ns, beside what others take for the same; and what it allocates.
import { cases } from './cases/record.js'
import { Child, withChildren } from './lib/children.js'
import { optionsOf } from './lib/options.js'
import { orderOf } from './lib/paired-costs.js'
import { fixed, Report } from './lib/report.js'
import { median, summary, verdict } from './lib/statistics.js'

const LIMIT_NS = 10
const options = optionsOf({ only: undefined, rounds: 10, batches: 15, records: 1_000_000 })
const names = Object.keys(cases).filter((name) => options.only?.includes(name) ?? true)
const report = new Report('record.js: ns per record', options)
const found = new Map(names.map((name) => [name, []]))

function inChild(name, work) {
  const child = new Child('record.js', { args: [name], node: options.node, flags: ['--expose-gc'], core: 0 })
  return withChildren([child], () => work(child))
}

for (let round = 1; round <= options.rounds; round++) {
  const { batches, records: count } = options
  for (const name of orderOf(names, round)) {
    const times = await inChild(name, (child) => child.ask('time', { batches, count }))
    found.get(name).push(median(times))
  }
  const cells = names.map((name) => `${name} ${fixed(found.get(name).at(-1), 1)}`)
  report.line(`round ${String(round).padStart(2)}  ${cells.join(' | ')}`)
}

const results = new Map(names.map((name) => [name, summary(found.get(name))]))
report.line()
report.table([
  ['ns per record', 'median', '95 % interval', 'least'],
  ...names.map((name) => {
    const { median: middle, low, high, values } = results.get(name)
    return [name, fixed(middle, 1), `${fixed(low, 1)} … ${fixed(high, 1)}`, fixed(Math.min(...values), 1)]
  }),
])
report.line()
report.line('The loop alone is in every figure. What bears a limit:')
for (const name of ['perfguard histogram', 'perfguard window', 'perfguard series']) {
  if (results.has(name))
    report.line(`${name}: at most ${LIMIT_NS} ns: ${verdict(results.get(name), LIMIT_NS)}`)
}

const COUNT = 10_000_000
report.line()
report.line(`allocation: garbage collections during ${COUNT} records, and growth of the heap in bytes`)
const rows = []
for (const name of names) {
  const { scavenges, bytes } = await inChild(name, (child) => child.ask('allocation', COUNT))
  rows.push([name, scavenges, scavenges === 0 ? bytes : 'collected', verdictOf(name, scavenges)])
}
report.table([['', 'collections', 'bytes', ''], ...rows])
report.end()

/** A scavenge comes after a few MB: none in ten million records is less than a byte for each. */
function verdictOf(name, scavenges) {
  if (!name.startsWith('perf')) return ''
  return scavenges === 0 ? 'allocates nothing' : 'ALLOCATES'
}
