// Real shops with a fault, once for all tests. OFFLINE_INCIDENTS=FOLDER keeps them, and takes them from there the next
// time; OFFLINE_CASES=all makes one of each cause.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { faults } from '../../faults/cases/index.js'
import { Children } from '../../faults/harness/children.js'
import { runTrial } from '../../faults/harness/trial.js'

const usual = ['cpu-sync', 'leak-cache']
const ofEachCause = [
  ...usual,
  'blocked-by-route',
  'blocked-once',
  'gc-retained-lines',
  'downstream-fetch',
  'threadpool-pbkdf2',
  'errors-thrown',
  'saturation-of-all',
  'host-pauses',
]

export default async function setUp(project) {
  const kept = process.env.OFFLINE_INCIDENTS
  const folder = kept ?? mkdtempSync(join(tmpdir(), 'perfguard-offline-'))
  mkdirSync(folder, { recursive: true })
  const wanted = process.env.OFFLINE_CASES === 'all' ? ofEachCause : usual
  const incidents = []
  for (const id of wanted) incidents.push(await incidentOf(id, folder))
  project.provide('incidents', incidents)
  return () => {
    if (kept === undefined) rmSync(folder, { recursive: true, force: true })
  }
}

async function incidentOf(id, parent) {
  const note = join(parent, `${id}.json`)
  if (existsSync(note)) return JSON.parse(readFileSync(note, 'utf8'))
  const one = faults.find((fault) => fault.id === id)
  const folder = mkdtempSync(join(parent, `${id}-`))
  // Doctor wants ten seconds.
  const fault = { ...one, capture: { duringMs: 10_500 } }
  const { incident, trouble } = await runTrial(fault, one.framework, new Children(), { folder })
  if (incident === undefined) throw new Error(`${id}: ${trouble}`)
  const [trial] = readdirSync(folder)
  const { culprit, route } = one.expect
  const made = {
    id,
    folder: join(folder, trial, 'incidents', incident.id),
    incident: { ...incident, before: null, during: null, slowest: [] },
    // A case may have no function to blame; what the verdict names has to show all the same.
    guilty: [culprit?.functionName ?? incident.verdict.culprit?.functionName ?? []].flat(),
    route,
  }
  writeFileSync(note, JSON.stringify(made))
  return made
}
