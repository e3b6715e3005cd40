import { fixed, signed } from './report.js'
import { verdict } from './statistics.js'

/** What recording may add to a request, in µs. */
const limits = { express: 1, fastify: 0.7 }
const PEER_SHARE = 0.2
/** What recorder and watchdog may add to that, as a share. */
const wholeLimits = { express: 0.03, fastify: 0.04 }

export function roundLine(round, results) {
  const cells = results.map(({ name, cost, difference }) =>
    name === 'bare' ? `bare ${fixed(cost)}` : `${name} ${signed(difference)}`,
  )
  return `round ${String(round).padStart(2)}  ${cells.join(' | ')}`
}

/** The table of all arms, and what they say of the limits. */
export function reportCosts(report, framework, costs) {
  const results = costs.results()
  const excess = costs.excess('perfguard whole', 'perfguard')
  report.line()
  report.table([
    ['µs of server CPU per request', 'cost', 'added', '95 % interval', 'ratio', 'at best', '95 % interval'],
    ...results.map(({ name, cost, difference: { median, low, high }, floor }) => {
      if (name === 'bare') return [name, fixed(cost)]
      const base = results[0].cost
      const interval = `${signed(low)} … ${signed(high)}`
      const best = `${signed(floor.low)} … ${signed(floor.high)}`
      return [
        name,
        fixed(cost),
        signed(median),
        interval,
        fixed(1 + median / base),
        signed(floor.median),
        best,
      ]
    }),
  ])
  report.line()
  const added = (key) => new Map(results.map((result) => [result.name, result[key]]))
  report.line('by the median of the rounds:')
  for (const line of verdicts(framework, added('difference'), excess?.difference)) report.line(`  ${line}`)
  report.line('at best (the quickest twentieth of all segments, without the slower modes of a process):')
  for (const line of verdicts(framework, added('floor'), excess?.floor)) report.line(`  ${line}`)
}

function* verdicts(framework, added, excess) {
  const noise = added.get('bare again')
  yield `noise floor: bare again differs from bare by ${signed(noise.low)} … ${signed(noise.high)} µs`
  const own = added.get('perfguard')
  const limit = limits[framework]
  if (own === undefined || limit === undefined) return
  yield `recording adds at most ${limit} µs on ${framework}: ${verdict(own, limit)}`
  if (excess !== undefined) {
    const most = wholeLimits[framework]
    const range = `${percent(excess.median)} (${percent(excess.low)} … ${percent(excess.high)})`
    yield `everything on adds ${range} to recording, at most ${percent(most)}: ${verdict(excess, most)}`
  }
  const bundle = added.get('express-prom-bundle')
  if (bundle === undefined) return
  // The dearest that we may be against the cheapest that it may be.
  const share = { low: own.low / bundle.high, high: own.high / bundle.low }
  const range = `${fixed(share.low, 3)} … ${fixed(share.high, 3)}`
  yield `a share of ${range} of express-prom-bundle's, at most ${PEER_SHARE}: ${verdict(share, PEER_SHARE)}`
}

function percent(share) {
  return `${fixed(100 * share, 1)} %`
}
