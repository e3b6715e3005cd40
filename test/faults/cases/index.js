import { blockedLoop } from './blocked-loop.js'
import { both } from './both.js'
import { cpu } from './cpu.js'
import { failures } from './failures.js'
import { healthy as healthyDays } from './healthy.js'
import { memory } from './memory.js'
import { outside } from './outside.js'
import { waiting } from './waiting.js'

/** @type {import('../types.ts').FaultCase[]} */
export const faults = [...cpu, ...blockedLoop, ...memory, ...waiting, ...failures, ...outside, ...both]

/** @type {import('../types.ts').HealthyCase[]} */
export const healthy = healthyDays

/** One of each kind, for when there are four minutes. */
const quickly = new Set([
  'cpu-sync',
  'cpu-package-diff',
  'blocked-by-route',
  'blocked-by-pbkdf2',
  'gc-retained-lines',
  'downstream-fetch',
  'errors-thrown',
  'host-pauses',
  'three-times-the-customers',
  'cron-job',
  'slow-readers',
])

/**
 * The trials of a run: a case each, with the framework it takes place on.
 *
 * @param {{ only?: string[], quick?: boolean, framework?: string }} options
 */
export function trialsOf({ only, quick = false, framework }) {
  const wanted = ({ id }) => (only ? only.some((part) => id.includes(part)) : !quick || quickly.has(id))
  return [
    ...faults.filter(wanted).flatMap((one) => on(one, framework ?? one.framework)),
    ...healthy.filter(wanted).flatMap((one, at) => on(one, framework ?? (quick ? names[at % 2] : 'both'))),
  ]
}

const names = ['express', 'fastify']

function on(one, framework) {
  const chosen = framework === 'both' ? names : [framework]
  const possible = one.frameworks ?? names
  return chosen.filter((name) => possible.includes(name)).map((name) => ({ one, framework: name }))
}
