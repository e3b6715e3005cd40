// Half an hour with an incident each minute: memory, threads and open files stay what they were, and after close()
// the process ends by itself. Needs `npm run build`.
// Usage: npm run soak -- [--minutes 30] [--framework express|fastify] [--node BINARY]
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { incidentsIn, isWhole } from '../faults/harness/incidents.js'
import { until } from '../faults/harness/until.js'
import { calmRates } from '../faults/load/requests.js'
import { Stage } from './stage.js'

const { values: options } = parseArgs({
  options: {
    minutes: { type: 'string', default: '30' },
    framework: { type: 'string', default: 'express' },
    node: { type: 'string' },
  },
})
const MINUTE_MS = 60_000
const FAULT_MS = 12_000
const SAMPLE_MS = 5_000
const MOST_RSS_MIB = 15
const BEFORE_MS = 20_000

const stage = new Stage('perfguard-soak-')
const { shop, dir } = await stage.open({
  ...options,
  fault: { name: 'apply-discounts' },
  perf: {
    sla: { 'POST /checkout': { p90Ms: 40, forMs: 1_000, minCount: 20 } },
    window: { spanMs: 10_000 },
    evaluateEveryMs: 500,
    capture: { duringMs: 5_000, cooldownMs: 1_000, perHour: 100, maxIncidents: 5 },
  },
})
await stage.customers(shop, calmRates)

const seen = new Set()
const withoutBefore = new Set()
const rows = []
const minutes = Number(options.minutes)
for (let minute = 1; minute <= minutes && !shop.hasEnded(); minute++) {
  const endMs = performance.now() + MINUTE_MS
  const samples = []
  await sleep(MINUTE_MS / 3)
  await shop.tell({ switchOn: true })
  await sleep(FAULT_MS)
  await shop.tell({ switchOn: false })
  while (performance.now() < endMs && !shop.hasEnded()) {
    samples.push(footprint(shop.pid))
    await sleep(SAMPLE_MS)
  }
  const whole = incidentsIn(dir).filter(isWhole)
  for (const incident of whole) {
    seen.add(incident.id)
    if (reachesBackMs(incident) < BEFORE_MS) withoutBefore.add(incident.id)
  }
  rows.push({
    minute,
    incidents: seen.size,
    cause: whole.at(-1)?.verdict.cause,
    'RSS MiB': median(samples.map(({ rssMiB }) => rssMiB)),
    threads: median(samples.map(({ threads }) => threads)),
    'open files': median(samples.map(({ files }) => files)),
  })
  console.log(
    Object.entries(rows.at(-1))
      .map(([name, value]) => `${name} ${value}`)
      .join('  '),
  )
}

// The first sixth is warm-up: V8 grows its heap, and Node its pools, in any process.
const settled = rows.slice(Math.max(1, Math.floor(rows.length / 6)))
const third = Math.max(1, Math.floor(settled.length / 3))
const moved = (field) => {
  const of = (part) => median(part.map((row) => row[field]))
  return of(settled.slice(-third)) - of(settled.slice(0, third))
}
const ended =
  !shop.hasEnded() && (await shop.tell({ close: true }), await until(shop.hasEnded, 15_000)) === true
const checks = {
  'an incident each minute': seen.size >= minutes,
  [`a profile of at least 20 s of before in each; not in ${withoutBefore.size}`]: withoutBefore.size === 0,
  [`RSS moved by ${moved('RSS MiB').toFixed(1)} MiB, at most ${MOST_RSS_MIB}`]:
    Math.abs(moved('RSS MiB')) <= MOST_RSS_MIB,
  [`threads moved by ${moved('threads')}`]: moved('threads') === 0,
  [`open files moved by ${moved('open files')}`]: moved('open files') <= 0,
  'after close() the process ends by itself': ended,
}
for (const [what, holds] of Object.entries(checks)) console.log(`${holds ? 'holds ' : 'MISSED'}  ${what}`)
await stage.close({})
process.exit(Object.values(checks).every(Boolean) ? 0 : 1)

/** How much the profile of before shows; what it shows ends at the breach at the latest. */
function reachesBackMs({ files, openedAt }) {
  const { fromMs, toMs } = files.find(({ kind }) => kind === 'cpu-before') ?? { fromMs: 0, toMs: 0 }
  return Math.min(toMs, openedAt) - fromMs
}

function footprint(pid) {
  const status = existsSync(`/proc/${pid}/status`) ? readFileSync(`/proc/${pid}/status`, 'utf8') : ''
  return {
    rssMiB: Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1_024,
    threads: Number(/Threads:\s+(\d+)/.exec(status)?.[1]),
    files: readdirSync(`/proc/${pid}/fd`).filter((fd) => isFile(`/proc/${pid}/fd/${fd}`)).length,
  }
}

/** Sockets come and go with the customers. */
function isFile(link) {
  try {
    return readlinkSync(link).startsWith('/')
  } catch {
    return false
  }
}

function median(values) {
  const sorted = values.toSorted((a, b) => a - b)
  return Math.round((sorted[Math.floor(sorted.length / 2)] ?? Number.NaN) * 10) / 10
}
