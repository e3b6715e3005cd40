import { readFile } from 'node:fs/promises'
import { getPriority, setPriority } from 'node:os'
import { parentPort, workerData } from 'node:worker_threads'
import type { V8CpuProfile } from './export/cpuprofile.ts'
import { named } from './export/originals.ts'
import { flamePage, flamePolicy } from './flame/page.ts'
import { parsedProfile } from './flame/profile-check.ts'
import { UnreadableProfile } from './flame/unreadable-profile.ts'
import type { FlameAnswer, FlameOrder } from './http/flame-order.ts'
import { Store } from './incident/store.ts'
import type { Incident } from './types.ts'

type Culprit = NonNullable<Incident['verdict']['culprit']>

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
  const before = which === 'during' ? await profileOf('before').catch(nullWhenUnreadable) : null
  const text = flamePage({ title, summary, profile, before, ...(isPlace(culprit) ? { culprit } : {}) })
  return { kind: 'page', page: new TextEncoder().encode(text), policy: flamePolicy }
}

async function profileOf(name: FlameOrder['which']): Promise<V8CpuProfile | null> {
  const file = await store.file(id, `${name}.cpuprofile`)
  if (file === null) return null
  if (file.bytes > MAX_BYTES)
    throw new UnreadableProfile('the profile is too large to be drawn here: download it')
  return named(parsedProfile(await readFile(file.path, 'utf8')))
}

/** Without it there is still much to see. */
function nullWhenUnreadable(error: unknown): null {
  if (error instanceof UnreadableProfile) return null
  throw error
}

/** The manifest is only a file: what it says here, nobody has checked. */
function isPlace(culprit: Culprit | undefined): culprit is Culprit {
  return typeof culprit?.functionName === 'string' && typeof culprit.url === 'string'
}

stepBack()
void answer()
  .catch((error: unknown): FlameAnswer => {
    if (error instanceof UnreadableProfile) return { kind: 'unreadable', reason: error.message }
    throw error
  })
  .then((said) => parentPort!.postMessage(said, said.kind === 'page' ? [said.page.buffer] : []))
