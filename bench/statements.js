// What it takes to read a statement, in ns: one that was read before, one with new values, one of a new shape.
import { cases } from './cases/statements.js'
import { reportCallCosts } from './lib/call-costs.js'

await reportCallCosts('statements.js', cases, 2_000)
