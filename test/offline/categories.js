// Does Clinic's doctor say the same of our data as of its own? One application of each kind, with the same load: once
// under `ClinicDoctor.collect`, once with our recorder, once without it. Its rules need a machine that does nothing
// else: the third column tells how long processes waited for a CPU meanwhile.
// Usage: npm run build && node test/offline/categories.js [KIND…]
import ClinicDoctor from '@clinic/doctor'
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { run } from './support/command.js'

const app = join(import.meta.dirname, '../fixtures/doctor-app.js')
/** Both look once the application has started: loading it holds the loop for 100 ms and more. */
const CALM_MS = 1_500
const connections = { block: 10, gc: 10, io: 10, ok: 3 }
const asked = process.argv.slice(2)
const kinds = asked.length > 0 ? asked : Object.keys(connections)
const work = mkdtempSync(join(tmpdir(), 'perfguard-doctor-'))
process.once('exit', () => rmSync(work, { recursive: true, force: true }))

/** Runs `start` beside the load that its server gets. */
async function underLoad(kind, settings, start) {
  const portFile = join(mkdtempSync(join(work, `${kind}-`)), 'port')
  process.env.DOCTOR_APP = JSON.stringify({ kind, forMs: 12_500, portFile, ...settings })
  const done = start()
  while (!existsSync(portFile)) await Promise.race([sleep(20), done])
  await sleep(50)
  const load = spawn(process.execPath, [
    join(import.meta.dirname, 'support/load.js'),
    readFileSync(portFile, 'utf8'),
    String(connections[kind]),
  ])
  try {
    return await done
  } finally {
    load.kill()
  }
}

const ways = {
  'clinic itself': (kind) =>
    underLoad(kind, {}, async () => {
      const doctor = new ClinicDoctor({ dest: work, name: `${kind}-clinic`, collectDelay: CALM_MS })
      return await promisify(doctor.collect.bind(doctor))([process.execPath, app])
    }),
  'our recorder': (kind) => ours(kind, true),
  'without recorder': (kind) => ours(kind, false),
}

async function ours(kind, recorder) {
  const dir = join(work, `${kind}-${recorder}`)
  const id = (await underLoad(kind, { capture: dir, recorder }, () => run(process.execPath, [app]))).trim()
  return join(dir, id, `${id}.clinic-doctor`)
}

async function categoryOf(folder) {
  const render = join(import.meta.dirname, 'render/doctor.js')
  return JSON.parse(await run(process.execPath, [render, folder, join(work, 'doctor.html')]))
}

/** Microseconds that somebody waited for a CPU, since the start. */
function pressureUs() {
  try {
    return Number(/some .*total=(\d+)/.exec(readFileSync('/proc/pressure/cpu', 'utf8'))[1])
  } catch {
    return NaN
  }
}

const rows = []
for (const kind of kinds) {
  for (const [way, collect] of Object.entries(ways)) {
    const [fromUs, fromMs] = [pressureUs(), performance.now()]
    const folder = await collect(kind)
    const crowd = (pressureUs() - fromUs) / 10 / (performance.now() - fromMs)
    const { issueCategory, issues } = await categoryOf(folder)
    const { delay, cpu, handles, loopUtilization, memory } = issues
    rows.push({
      kind,
      way,
      'waiting %': Math.round(crowd),
      category: issueCategory,
      delay,
      cpu,
      gc: Object.values(memory).find((issue) => issue !== 'none') ?? 'none',
      handles,
      loopUtilization,
    })
    console.log(JSON.stringify(rows.at(-1)))
  }
}
console.table(rows)
const differing = kinds.filter(
  (kind) => new Set(rows.filter((row) => row.kind === kind).map(({ category }) => category)).size > 1,
)
if (differing.length > 0) {
  console.log(`doctor says different things of: ${differing.join(', ')}`)
  process.exitCode = 1
}
