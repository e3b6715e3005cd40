import { rmSync } from 'node:fs'
import { afterAll, describe, expect, it } from 'vitest'
import { Folder } from '../../lib/cluster/folder.ts'
import { foldLeaver } from '../../lib/cluster/leavers.ts'
import { GONE, readRoll, type Roll } from '../../lib/cluster/roll.ts'
import { atOnce } from '../../lib/cluster/turns.ts'
import { Whole } from '../../lib/cluster/whole.ts'
import { FakeView } from '../http/fake-view.ts'
import { place, SPAN_MS, Worker } from './workers.ts'

const START = 1_800_000_000_000
/** No process has it. */
const NOBODY = 2 ** 22 + 1
const base = place()
afterAll(() => rmSync(base, { recursive: true, force: true }))

let groups = 0
function newFolder(): Folder {
  return new Folder({ pid: process.pid, processStart: null, app: 'shop', worker: '1' }, groups++, base)
}

/** A worker that is alive, and some that are gone, with 10 requests each. */
function groupOf(gone: number): { folder: Folder; alive: Worker; own: { key: string; text: string } } {
  const folder = newFolder()
  const alive = new Worker('1', START)
  for (let i = 0; i < gone; i++) {
    const worker = new Worker(String(2 + i), START, [], NOBODY + i)
    for (let k = 0; k < 10; k++) worker.answer(10, START + k, k < 5 ? '/orders/:id' : `/only-here/${i}`)
    folder.writeState(worker.member.key, worker.state(START + 1_000 + i))
  }
  return { folder, alive, own: { key: alive.member.key, text: alive.state(START + 1_000) } }
}

const foldOptions = (folder: Folder, { member }: Worker, maxRows = 1_000) => ({
  folder,
  member,
  windowMs: SPAN_MS,
  maxRows,
})

function requestsIn(roll: Roll): number {
  const whole = new Whole(new FakeView(), '1', roll, null)
  atOnce(whole.load())
  return [...whole.routeTotals()].reduce((sum, { classes }) => classes.reduce((a, b) => a + b, sum), 0)
}

describe('workers that are gone', () => {
  it('keep their counts when their windows are over, one file after the other', () => {
    const { folder, alive, own } = groupOf(3)
    const read = (at: number): Roll => atOnce(readRoll(folder, own, at, SPAN_MS))
    // Their windows still are shown.
    atOnce(foldLeaver(read(START + 30_000), foldOptions(folder, alive)))
    expect(folder.keys()).toHaveLength(3)
    for (let left = 3; left > 0; left--) {
      expect(requestsIn(read(START + 70_000))).toBe(30)
      expect(folder.keys()).toHaveLength(left)
      atOnce(foldLeaver(read(START + 70_000), foldOptions(folder, alive)))
    }
    const roll = read(START + 70_000)
    expect(roll.gone?.head).toMatchObject({ members: 3, lost: 3 })
    expect(requestsIn(roll)).toBe(30)
    expect(new Whole(new FakeView(), '1', roll, null).snapshotHead().cluster).toMatchObject({
      gone: 3,
      lost: 3,
    })
  })

  it('are counted once by whoever reads while they are added up, at whichever moment', () => {
    for (let before = 0; before < 12; before++) {
      const { folder, alive, own } = groupOf(2)
      const at = START + 70_000
      const reading = readRoll(folder, own, at, SPAN_MS)
      // Some steps of reading, then one worker is added up, then the rest.
      let step = reading.next()
      for (let i = 0; i < before && step.done !== true; i++) step = reading.next()
      atOnce(foldLeaver(atOnce(readRoll(folder, own, at, SPAN_MS)), foldOptions(folder, alive)))
      while (step.done !== true) step = reading.next()
      expect(requestsIn(step.value), `after ${before} steps`).toBe(20)
    }
  })

  it('are added up by the oldest only, and by nobody who finds the lock held', () => {
    const { folder, alive, own } = groupOf(1)
    const younger = new Worker('9', START + 1)
    folder.writeState(younger.member.key, younger.state(START + 70_000))
    const roll = atOnce(readRoll(folder, own, START + 70_000, SPAN_MS))
    atOnce(foldLeaver(roll, foldOptions(folder, younger)))
    expect(folder.lock({ pid: process.pid, processStart: null })).toBe(true)
    atOnce(foldLeaver(roll, foldOptions(folder, alive)))
    expect(roll.gone).toBeNull()
    expect(folder.keys()).toHaveLength(2)
    folder.unlock()
    // Somebody was killed with it in hand.
    folder.lock({ pid: NOBODY, processStart: null })
    for (let turn = 0; turn < 2; turn++) atOnce(foldLeaver(roll, foldOptions(folder, alive)))
    expect(folder.keys()).toEqual([younger.member.key])
  })

  it('do not pile up: neither their files in a crash loop nor names that nobody has any more', () => {
    const { folder, alive, own } = groupOf(40)
    const read = (): Roll => atOnce(readRoll(folder, own, START + 2_000, SPAN_MS))
    for (let turn = 0; turn < 20; turn++) atOnce(foldLeaver(read(), foldOptions(folder, alive, 4)))
    expect(folder.keys()).toHaveLength(32)
    const roll = read()
    expect(roll.gone?.rows.length).toBeLessThanOrEqual(6)
    expect(requestsIn(roll)).toBe(400)
  })

  it('that were only silent, and come back, are told so', () => {
    const { folder, own } = groupOf(0)
    folder.write(GONE, JSON.stringify({ format: 1, keys: [own.key], members: 1, lost: 1, scales: [] }))
    const roll = atOnce(readRoll(folder, own, START, SPAN_MS))
    expect(roll.folded).toEqual([own.key])
    expect(roll.states).toEqual([])
  })
})
