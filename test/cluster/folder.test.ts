import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { Folder } from '../../lib/cluster/folder.ts'
import type { Group } from '../../lib/cluster/group.ts'
import { isRunning, pidNamespace, processStart } from '../../lib/cluster/process-start.ts'
import { GONE, readRoll } from '../../lib/cluster/roll.ts'
import { atOnce } from '../../lib/cluster/turns.ts'
import { place, SPAN_MS, Worker } from './workers.ts'

const START = 1_800_000_000_000
const base = place()
afterAll(() => rmSync(base, { recursive: true, force: true }))

const own: Group = { pid: process.pid, processStart: processStart(process.pid), app: 'shop', worker: '1' }
const family = `perfguard-workers-${process.getuid?.() ?? 0}-${pidNamespace()}-`
const path = (pid: number, start: string | null): string => join(base, `${family}${pid}-${start ?? 0}-shop`)

describe("a group's folder", () => {
  it('is for this user only', () => {
    const folder = new Folder(own, 0, base)
    folder.writeState('1-1-x', 'text')
    const group = path(own.pid, own.processStart)
    expect(statSync(group).mode & 0o777).toBe(0o700)
    expect(statSync(join(group, '0', '1-1-x.state')).mode & 0o777).toBe(0o600)
    chmodSync(group, 0o755)
    expect(() => new Folder(own, 0, base)).toThrow("is not this user's alone")
    rmSync(group, { recursive: true })
    mkdirSync(join(base, 'elsewhere'), { mode: 0o700 })
    symlinkSync(join(base, 'elsewhere'), group)
    expect(() => new Folder(own, 0, base)).toThrow("is not this user's alone")
    rmSync(group)
  })

  it('goes with the process that held the group together, and with no other', () => {
    // An id that is in use again by a process that began at another time.
    const [gone, reused] = [path(2 ** 22 + 1, null), path(process.pid, '1')]
    for (const folder of [gone, reused, path(process.ppid, processStart(process.ppid))]) mkdirSync(folder)
    const foreign = join(base, 'perfguard-workers-0-1-4194305-0')
    mkdirSync(foreign)
    void new Folder(own, 0, base)
    expect([gone, reused].map((folder) => existsSync(folder))).toEqual([false, false])
    expect(existsSync(path(process.ppid, processStart(process.ppid)))).toBe(true)
    expect(existsSync(foreign)).toBe(true)
    expect(isRunning(process.pid, null)).toBe(true)
  })

  it('is made anew when something tidies up', () => {
    const folder = new Folder(own, 3, base)
    folder.disband()
    folder.writeState('1-1-x', 'text')
    expect(folder.readState('1-1-x')).toBe('text')
    expect(readdirSync(join(path(own.pid, own.processStart), '3'))).toEqual(['1-1-x.state'])
  })

  it('may hold what nobody understands: that is said, and the rest is read', () => {
    const folder = new Folder(own, 4, base)
    const worker = new Worker('1', START)
    folder.writeState('2-1-x', worker.state(START).replace('"format":1', '"format":2'))
    folder.writeState('3-1-x', '{"format":')
    folder.writeState('4-1-x', '')
    writeFileSync(join(path(own.pid, own.processStart), '4', GONE), 'nonsense')
    const roll = atOnce(
      readRoll(folder, { key: worker.member.key, text: worker.state(START) }, START, SPAN_MS),
    )
    expect(roll.unread.toSorted()).toEqual(['2-1-x', '3-1-x', '4-1-x'])
    expect(roll.states.map(({ head }) => head.member.worker)).toEqual(['1'])
    expect(roll.gone).toBeNull()
  })
})
