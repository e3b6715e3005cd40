import { OTHER } from '../record/naming.ts'
import type { Folder } from './folder.ts'
import type { MergedRow } from './merged-row.ts'
import { MergedTable } from './merged-table.ts'
import { GONE, readGone, type Roll, type State } from './roll.ts'
import { ScaleList } from './row-share.ts'
import { FORMAT, type GoneHead, type Member, type RowShare } from './shares.ts'

/** Files of workers that are gone, kept until their windows are over; more of them are a crash loop. */
const MAX_FILES = 32
/** How many of the latest stay known by their keys. */
const MAX_KEYS = 64

export interface LeaversOptions {
  folder: Folder
  member: Member
  windowMs: number
  /** Rows that are kept; what is new beyond them counts as `(other)`. */
  maxRows: number
}

/**
 * Adds up what workers that are gone have counted, one at a time, and takes their files away. Only the oldest live worker
 * does it, and holds a lock: what two add up at once, one would lose.
 */
export function* foldLeaver(roll: Roll, options: LeaversOptions): Generator<void, void> {
  const { folder, member, windowMs, maxRows } = options
  const oldest = roll.states.filter(({ state }) => state === 'live').toSorted(byAge)[0]
  const left = roll.states.filter(({ state }) => state === 'gone').toSorted((a, b) => a.head.at - b.head.at)
  const leaver = left[0]
  if (oldest?.head.member.key !== member.key) return
  for (const key of roll.folded) folder.removeState(key)
  if (leaver === undefined) return
  if (left.length <= MAX_FILES && leaver.head.at + windowMs > roll.at) return
  if (!folder.lock(member)) return
  try {
    const { key } = leaver.head.member
    folder.write(GONE, yield* sumOf(readGone(folder), leaver, maxRows))
    folder.removeState(key)
  } finally {
    folder.unlock()
  }
}

function byAge(a: State, b: State): number {
  const [one, other] = [a.head.member, b.head.member]
  return one.startedAt - other.startedAt || (one.key < other.key ? -1 : 1)
}

function* sumOf(before: Roll['gone'], { head, rows }: State, maxRows: number): Generator<void, string> {
  const table = new MergedTable()
  const source = { worker: '', blockMs: 0, gone: true }
  // The totals alone, in a row that there is room for.
  const counted = (row: RowShare): RowShare => {
    const { table: which, group, name, label, scale, totals } = row
    const fits = table.size < maxRows || table.has(row)
    const named = fits ? { group, name, label } : { group: '', name: OTHER, label: OTHER }
    return { table: which, ...named, scale, totals, inFlight: 0, sla: [] }
  }
  // The leaver first: it has the boundaries of today.
  yield* table.add(rows, head.scales, source, counted)
  if (before !== null) yield* table.add(before.rows, before.head.scales, source, counted)
  const list = new ScaleList()
  const lines = Array.from(table.all(), (row) => JSON.stringify(shareOf(row, list)))
  const { keys = [], members = 0, lost = 0 } = before?.head ?? {}
  const gone: GoneHead = {
    format: FORMAT,
    keys: [head.member.key, ...keys].slice(0, MAX_KEYS),
    members: members + 1,
    lost: lost + (head.closed ? 0 : 1),
    scales: list.boundaries,
  }
  return [JSON.stringify(gone), ...lines].join('\n')
}

function shareOf({ table, group, name, label, scale, totals }: MergedRow, scales: ScaleList): RowShare {
  return { table, group, name, label, scale: scales.indexOf(scale), totals, inFlight: 0, sla: [] }
}
