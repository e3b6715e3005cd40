// What it costs to remember: a tick of the history, its memory; and what one, and ten, open tabs cost.
import { Child, withChildren } from './lib/children.js'
import { optionsOf } from './lib/options.js'
import { fixed, mib, Report } from './lib/report.js'
import { median, quantile, summary, verdict } from './lib/statistics.js'

/** Of one core, for one open tab. */
const TAB_LIMIT_RATIO = 0.005

const options = optionsOf({
  only: undefined,
  routes: 500,
  seconds: 120,
  'per-second': 20,
  rounds: 5,
  'tab-seconds': 20,
})
const { routes, seconds, rounds } = options
const perSecond = options['per-second']
const wants = (part) => options.only?.includes(part) ?? true
const report = new Report('history.js: what the past and an open page cost', options)

const meanMs = ({ usual, tenth }) => (9 * median(usual) + median(tenth)) / 10

const ask = (question, input) => {
  const child = new Child('history.js', { node: options.node, core: 0 })
  return withChildren([child], () => child.ask(question, input, 600_000))
}

if (wants('ticks')) {
  report.line('a tick of the history, in ms; every tenth also writes the past of each route')
  const rows = []
  for (const [name, active] of [
    [`${routes} routes, all busy`, routes],
    [`${routes} routes, 10 busy`, 10],
  ]) {
    const found = []
    for (let round = 0; round < rounds; round++) {
      found.push(await ask('ticks', { routes, active, perSecond, seconds }))
    }
    const of = (pick) => median(found.map(pick))
    rows.push([
      name,
      fixed(
        of(({ usual }) => median(usual)),
        3,
      ),
      fixed(
        of(({ usual }) => quantile(usual, 0.99)),
        3,
      ),
      fixed(
        of(({ tenth }) => median(tenth)),
        3,
      ),
      fixed(
        of(({ longestStepMs }) => longestStepMs),
        3,
      ),
      `${fixed(of(meanMs) / 10, 3)} %`,
      mib(of(({ bytes }) => bytes)),
    ])
  }
  const head = ['', 'median', 'p99', 'every tenth', 'longest step', 'of a core', 'memory']
  report.table([head, ...rows])
  report.line()
}

if (wants('tabs')) {
  report.line(
    `CPU of a process with ${routes} busy routes, in ms a second, for each set of tables that tabs ask for`,
  )
  const rows = [['', 'nobody', 'one tab', 'adds', 'verdict', 'ten tabs', 'bytes/s a tab']]
  for (const tables of ['sla,advice', 'routes,work', 'operations']) {
    const cpu = { 0: [], 1: [], 10: [] }
    let bytes = 0
    for (let round = 0; round < rounds; round++) {
      for (const tabs of [0, 1, 10]) {
        const answer = await ask('tabs', {
          routes,
          tabs,
          tables,
          seconds: options['tab-seconds'],
          perSecond: 5,
        })
        cpu[tabs].push(answer.cpuMsPerSec)
        if (tabs === 1) bytes = answer.bytesPerSec
      }
    }
    const added = summary(cpu[1].map((one, at) => (one - cpu[0][at]) / 1_000))
    rows.push([
      tables,
      fixed(median(cpu[0]), 2),
      fixed(median(cpu[1]), 2),
      `${fixed(100 * added.median, 2)} % (${fixed(100 * added.low, 2)} … ${fixed(100 * added.high, 2)})`,
      verdict(added, TAB_LIMIT_RATIO),
      fixed(median(cpu[10]), 2),
      Math.round(bytes),
    ])
  }
  report.table(rows)
}
report.end()
