import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { packageRoot } from '../lib/provenance.js'

const built = (path) => import(pathToFileURL(join(packageRoot, 'dist/esm/lib', path)).href)
const { createPerf } = await built('index.js')

/** With the recorder's thread every call is written to its tape as well. */
function perf(recorded) {
  const flight = recorded ? {} : false
  return createPerf({ flight, watchdog: false, capture: false, endpoint: false }).start()
}

const compute = () => 1
const fetchRow = async () => 1

function times(count, work) {
  for (let at = 0; at < count; at++) work()
}

async function timesAsync(count, work) {
  for (let at = 0; at < count; at++) await work()
}

/** Each: how to make what is called with a count. What perfguard adds is the difference to the line above it. */
export const cases = {
  'function alone': () => (count) => times(count, compute),
  'measure function': () => {
    const one = perf(false)
    return (count) => times(count, () => one.measure('op', compute))
  },
  'measure function, recorded': () => {
    const one = perf(true)
    return (count) => times(count, () => one.measure('op', compute))
  },
  'promise alone': () => (count) => timesAsync(count, fetchRow),
  'measure promise': () => {
    const one = perf(false)
    return (count) => timesAsync(count, () => one.measure('op', fetchRow))
  },
  'measure promise, recorded': () => {
    const one = perf(true)
    return (count) => timesAsync(count, () => one.measure('op', fetchRow))
  },
  hit: () => {
    const one = perf(false)
    return (count) => times(count, () => one.hit('cache', true))
  },
  'workflow of one step': () => {
    const one = perf(false)
    return (count) =>
      times(count, () => {
        const run = one.workflow('pay')
        run.step('charge', compute)
        run.end()
      })
  },
}
