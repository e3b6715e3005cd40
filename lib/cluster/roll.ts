import type { Folder } from './folder.ts'
import { isRunning } from './process-start.ts'
import { FORMAT, type GoneHead, type StateHead } from './shares.ts'

/** What one worker handed over last; its rows are still text. */
export interface State {
  head: StateHead
  rows: string[]
  state: 'live' | 'late' | 'gone'
}

export interface Gone {
  head: GoneHead
  rows: string[]
}

/** Everybody's state at one moment. */
export interface Roll {
  at: number
  states: State[]
  gone: Gone | null
  /** Keys of those whose file says nothing that we understand. */
  unread: string[]
  /** Keys of those whose counts are among `gone`, and whose file still is there. */
  folded: string[]
}

/** Another version of perfguard may have written its own. */
export const GONE: string = `gone-${FORMAT}`
/** Who has missed so many of its turns is late. */
const LATE_TURNS = 3
/** Nobody says that a thread has ended: one that is silent for so long has. */
const THREAD_SILENT_MS = 60_000

/** Reads what all have handed over, a file a step. `own` is not read: a full disk must not hide it. */
export function* readRoll(
  folder: Folder,
  own: { key: string; text: string },
  at: number,
  windowMs: number,
): Generator<void, Roll> {
  const states: State[] = []
  const unread: string[] = []
  const texts = new Map([[own.key, own.text]])
  yield
  for (const key of folder.keys()) {
    if (key === own.key) continue
    const text = folder.readState(key)
    if (text !== null) texts.set(key, text)
    yield
  }
  for (const [key, text] of texts) {
    const [head, rows] = parsed<StateHead>(text)
    if (head === null) unread.push(key)
    else states.push({ head, rows, state: key === own.key ? 'live' : stateOf(head, at, windowMs) })
    yield
  }
  // After the states: whoever takes one of them away has written it down here before.
  const gone = readGone(folder)
  const isFolded = ({ head }: State): boolean => gone?.head.keys.includes(head.member.key) === true
  const folded = states.filter(isFolded).map(({ head }) => head.member.key)
  return { at, states: states.filter((state) => !isFolded(state)), gone, unread, folded }
}

export function readGone(folder: Folder): Gone | null {
  const text = folder.read(GONE)
  if (text === null) return null
  const [head, rows] = parsed<GoneHead>(text)
  return head === null ? null : { head, rows }
}

/** Null for what another version of perfguard has written. */
function parsed<Head extends { format: number }>(text: string): [head: Head | null, rows: string[]] {
  const [first = '', ...rows] = text.split('\n')
  try {
    const head = JSON.parse(first) as Head
    return [head.format === FORMAT ? head : null, rows]
  } catch {
    return [null, rows]
  }
}

function stateOf({ member, closed, at, everyMs }: StateHead, now: number, windowMs: number): State['state'] {
  if (closed || !isRunning(member.pid, member.processStart)) return 'gone'
  const silentMs = now - at
  if (isThread(member.worker) && silentMs > windowMs + THREAD_SILENT_MS) return 'gone'
  return silentMs > LATE_TURNS * everyMs ? 'late' : 'live'
}

function isThread(worker: string): boolean {
  return worker.includes('.t')
}
