import { rmSync } from 'node:fs'
import { afterAll, describe, expect, it } from 'vitest'
import { Folder } from '../../lib/cluster/folder.ts'
import { processStart } from '../../lib/cluster/process-start.ts'
import { Spokesmen } from '../../lib/cluster/spokesmen.ts'
import { Alerts } from '../../lib/notify/alerts.ts'
import type { Message } from '../../lib/notify/message.ts'
import { breachOf, recoveryOf } from '../notify/events.ts'
import { place } from './workers.ts'

const base = place()
afterAll(() => rmSync(base, { recursive: true, force: true }))

const group = { pid: process.pid, processStart: processStart(process.pid), app: 'shop', worker: '1' }
let places = 0

interface Worker {
  alerts: Alerts
  spokesmen: Spokesmen
  errors: unknown[]
}

/** Some workers of one group; `pid` is that of a process that runs, or not. */
function workers(...pids: number[]): Worker[] {
  const folder = new Folder(group, places++, base)
  return pids.map((pid, at) => {
    const errors: unknown[] = []
    const onError = (error: unknown): void => void errors.push(error)
    const spokesmen = new Spokesmen({ folder, key: `${at + 1}-${pid}-x-0`, onError })
    const alerts = new Alerts({
      severity: 'warning',
      remindMs: 3_600_000,
      silentUntilMs: 0,
      floor: () => spokesmen,
    })
    return { alerts, spokesmen, errors }
  })
}

const here = process.pid
const nobody = 2 ** 22 + 1
const kinds = (messages: readonly (Message | null)[]): (string | null)[] =>
  messages.map((message) => message?.kind ?? null)

describe('several workers that tell of a limit', () => {
  it('tell of it once, and of its end when it is kept in all of them', () => {
    const all = workers(here, here, here)
    const breaches = (): (string | null)[] => kinds(all.map(({ alerts }) => alerts.breach(breachOf(), 0)))
    const recoveries = (): (string | null)[] => kinds(all.map(({ alerts }) => alerts.recover(recoveryOf())))
    expect(breaches()).toEqual(['firing', null, null])
    expect(recoveries()).toEqual([null, null, 'resolved'])
    // And again.
    expect(breaches()).toEqual(['firing', null, null])
    expect(recoveries()).toEqual([null, null, 'resolved'])
  })

  it('tell of others as before', () => {
    const [one, other] = workers(here, here)
    expect(one!.alerts.breach(breachOf({ subject: 'GET /a' }), 0)).not.toBeNull()
    expect(other!.alerts.breach(breachOf({ subject: 'GET /b' }), 0)).not.toBeNull()
    expect(other!.alerts.breach(breachOf({ subject: 'GET /a', severity: 'warning' }), 0)).not.toBeNull()
  })

  it('remind and refresh with one voice, whoever it was that told of it', () => {
    const [one, other] = workers(here, here)
    other!.alerts.breach(breachOf(), 0)
    one!.alerts.breach(breachOf(), 0)
    const due = (): (string | null)[][] =>
      [one, other].map((worker) => kinds(worker!.alerts.tick(3_600_000, 0)))
    expect(due()).toEqual([['reminder', 'refresh'], []])
    one!.alerts.recover(recoveryOf())
    expect(kinds(other!.alerts.tick(7_200_000, 0))).toEqual(['reminder', 'refresh'])
  })

  it('tell of the end when the worker in which it was broken is gone', () => {
    const [killed, closed, here_] = workers(nobody, here, here)
    killed!.alerts.breach(breachOf({ subject: 'GET /killed' }), 0)
    closed!.alerts.breach(breachOf({ subject: 'GET /closed' }), 0)
    closed!.spokesmen.close()
    const told = here_!.alerts.tick(20_000, 7)
    expect(
      new Set(told.map(({ kind, alerts: [alert] }) => `${kind} ${alert!.subject} ${alert!.endedAt}`)),
    ).toEqual(new Set(['resolved GET /closed 7', 'resolved GET /killed 7']))
    expect(told[0]!.text).toContain('the worker in which it was broken has ended: ')
    expect(here_!.alerts.tick(40_000, 8)).toEqual([])
    // Broken anew, it is told of anew.
    expect(here_!.alerts.breach(breachOf({ subject: 'GET /killed' }), 0)).not.toBeNull()
  })

  it('speak for themselves where nothing can be written', () => {
    const [one, other] = workers(here, here)
    const broken = new Spokesmen({
      folder: new Proxy({} as Folder, {
        get: () => () => {
          throw new Error('no space left')
        },
      }),
      key: `9-${here}-x-0`,
      onError: (error) => one!.errors.push(error),
    })
    expect(broken.enter('a', breachOf() as never)).toBe(true)
    expect(broken.leave('a')).toBe(true)
    expect(broken.spokenFor(['a'])).toEqual(['a'])
    expect(broken.orphans()).toEqual([])
    expect(one!.errors).toHaveLength(4)
    expect(other!.errors).toEqual([])
  })
})
