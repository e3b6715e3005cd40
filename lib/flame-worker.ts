import { readFile } from 'node:fs/promises'
import { getPriority, setPriority } from 'node:os'
import { parentPort, workerData } from 'node:worker_threads'
import type { V8CpuProfile } from './export/cpuprofile.ts'
import { flamePage, flamePolicy } from './flame/page.ts'
import { checkedProfile } from './flame/profile-check.ts'
import type { FlameAnswer, FlameOrder } from './http/flame-order.ts'
import { Store } from './incident/store.ts'

/** Half a minute of a large application, sampled each millisecond, is about 10 MB. */
const MAX_BYTES = 32 * 1_048_576

/** Not the lowest: on a single busy core it would never end. */
const NICE = 10

const { dir, id, which } = workerData as FlameOrder
const store = new Store(dir, { maxIncidents: Infinity, maxBytes: Infinity })

/** On Linux the priority is the thread's own; elsewhere it would be the application's. */
function stepBack(): void {
  if (process.platform !== 'linux') return
  try {
    setPriority(0, Math.max(NICE, getPriority(0)))
  } catch {
    // A sandbox forbids it.
  }
}

async function answer(): Promise<FlameAnswer> {
  const incident = await store.read(id)
  if (incident === null) return { kind: 'missing', what: 'incident' }
  const profile = await profileOf(which)
  if (profile === null) return { kind: 'missing', what: 'profile' }
  const { reason: title, verdict } = incident
  const { summary, culprit } = verdict
  const before = which === 'during' ? await profileOf('before') : null
  const text = flamePage({ title, summary, profile, before, ...(culprit === undefined ? {} : { culprit }) })
  return { kind: 'page', page: new TextEncoder().encode(text), policy: flamePolicy }
}

async function profileOf(name: FlameOrder['which']): Promise<V8CpuProfile | null> {
  const file = await store.file(id, `${name}.cpuprofile`)
  if (file === null) return null
  if (file.bytes > MAX_BYTES) throw new Error(`${name}.cpuprofile is too large to be drawn here: download it`)
  return checkedProfile(parsed(await readFile(file.path, 'utf8')))
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // V8's message quotes the file.
    throw new Error('the profile is no JSON: it may be cut off')
  }
}

stepBack()
void answer()
  .catch((error: unknown): FlameAnswer => {
    return { kind: 'unreadable', reason: error instanceof Error ? error.message : String(error) }
  })
  .then((said) => parentPort!.postMessage(said, said.kind === 'page' ? [said.page.buffer] : []))
