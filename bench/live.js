// What following a connection costs, in ns for each message in, message out, receiver of a broadcast, and event.
import { cases } from './cases/live.js'
import { reportCallCosts } from './lib/call-costs.js'

await reportCallCosts('live.js', cases, 2_000)
