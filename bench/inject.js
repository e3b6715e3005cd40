// What an arm adds to a request, without the kernel: requests come through connections in memory.
import { armsOf } from './arms/index.js'
import { reportCosts, roundLine } from './lib/cost-report.js'
import { injectedRound } from './lib/injected-round.js'
import { optionsOf } from './lib/options.js'
import { PairedCosts } from './lib/paired-costs.js'
import { Report } from './lib/report.js'

const options = optionsOf({
  framework: 'express',
  only: undefined,
  rounds: 10,
  segments: 20,
  requests: 4_000,
  warmup: 60_000,
  connections: 16,
})
const { framework } = options
const arms = armsOf(framework, options.only)
const variants = arms.map((arm) => ({ name: arm, framework, arm }))
const report = new Report(`inject.js: server CPU per request on ${framework}, in memory`, options)
const costs = new PairedCosts(arms)

for (let round = 1; round <= options.rounds; round++) {
  report.line(roundLine(round, costs.add(await injectedRound(variants, { ...options, round }))))
}
reportCosts(report, framework, costs)
report.end()
