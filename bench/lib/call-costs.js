import { Child, withChildren } from './children.js'
import { optionsOf } from './options.js'
import { orderOf } from './paired-costs.js'
import { fixed, Report } from './report.js'
import { median, summary, verdict } from './statistics.js'

/** The ns per call of each case of `cases/FILE`, in fresh processes; all but those called `… alone` have a limit. */
export async function reportCallCosts(file, cases, limitNs) {
  const names = Object.keys(cases)
  const options = optionsOf({ rounds: 10, batches: 15, calls: 200_000 })
  const report = new Report(`${file}: ns per call`, options)
  const found = new Map(names.map((name) => [name, []]))

  function inChild(name, work) {
    const child = new Child('calls.js', { args: [file, name], node: options.node, core: 0 })
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
      `${name}: at most ${limitNs} ns, with what it measures: ${verdict(results.get(name), limitNs)}`,
    )
  }
  report.end()
}
