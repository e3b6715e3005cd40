// The whole of perfguard in half a minute: a shop under load, an SLA, a fault, and the incident that names it.
// Run: npm start, on a fresh clone too; it installs and builds what is missing.
// `npm start -- --once` ends by itself: exit code 0 when the incident names the slow function, else 1.
import { prepare } from './prepare.js'

prepare()
// Not before there is something to import.
const { runDemo } = await import('./demo.js')
await runDemo({ once: process.argv.includes('--once') })
