// What one measured call, one look-up and one workflow cost, in ns; with and without the flight recorder.
import { cases } from './cases/operations.js'
import { reportCallCosts } from './lib/call-costs.js'

await reportCallCosts('operations.js', cases, 2_000)
