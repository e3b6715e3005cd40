import { readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { Folder } from '../../lib/cluster/folder.ts'
import { Handover, type Shared } from '../../lib/cluster/handover.ts'
import type { StateHead } from '../../lib/cluster/shares.ts'
import { head } from '../http/fake-view.ts'
import { place, Worker } from './workers.ts'

const START = 1_800_000_000_000
const base = place()
afterAll(() => rmSync(base, { recursive: true, force: true }))

const { member } = new Worker('1', START)
const clock = { nowMs: () => performance.now(), wallMs: () => START }
const group = { pid: process.pid, processStart: null, app: 'shop', worker: '1' }

function handoverOf(shared: Partial<Shared>, at: number): { folder: Folder; handover: Handover } {
  const folder = new Folder(group, at, base)
  const all: Shared = { head: () => head(), firing: () => [], rows: () => [], ...shared }
  return { folder, handover: new Handover({ member, folder, shared: all, clock, blockMs: 5_000 }) }
}

describe('handing over', () => {
  it('goes on by itself where there was no room for it', async () => {
    const { folder, handover } = handoverOf({}, 0)
    const path = join(base, readdirSync(base)[0]!)
    folder.disband()
    writeFileSync(path, 'in the way')
    await handover.run()
    expect(handover.trouble).not.toBeNull()
    expect(handover.text).not.toBe('')
    rmSync(path)
    await handover.run()
    expect(handover.trouble).toBeNull()
    expect(folder.readState(member.key)).toBe(handover.text)
  })

  it('survives a turn that fails, and tells whoever asked', async () => {
    let broken = true
    const firing = (): [] => {
      if (broken) throw new Error('broken')
      return []
    }
    const { folder, handover } = handoverOf({ firing }, 1)
    await expect(handover.run()).rejects.toThrow('broken')
    broken = false
    await handover.run()
    expect(folder.keys()).toEqual([member.key])
  })

  it('happens once for all who ask while it waits for its turn, and ends with the last word', async () => {
    let heads = 0
    const { folder, handover } = handoverOf({ head: () => head({ uptimeMs: ++heads }) }, 2)
    await Promise.all([handover.run(), handover.run(), handover.run()])
    expect(heads).toBe(1)
    const late = handover.run()
    handover.close()
    await late
    handover.close()
    const { closed } = JSON.parse(folder.readState(member.key)!.split('\n')[0]!) as StateHead
    expect(closed).toBe(true)
  })
})
