import { describe, expect, it } from 'vitest'
import { Alerts } from '../../lib/notify/alerts.ts'
import { ownFloor } from '../../lib/notify/floor.ts'
import { breachOf, incidentOf, recoveryOf } from './events.ts'

const minuteMs = 60_000
const alerts = (over: Partial<ConstructorParameters<typeof Alerts>[0]> = {}): Alerts =>
  new Alerts({
    severity: 'warning',
    remindMs: 60 * minuteMs,
    silentUntilMs: 0,
    floor: () => ownFloor,
    ...over,
  })
const kinds = (messages: readonly { kind: string }[]): string[] => messages.map(({ kind }) => kind)

describe('what is told of', () => {
  it('is a breach, its incident, its reminders and its end', () => {
    const told = alerts()
    const breach = breachOf()
    expect(told.breach(breach, 0)).toMatchObject({ kind: 'firing', text: breach.message })
    expect(told.incident(incidentOf(breach), 5)).toMatchObject({ kind: 'incident', severity: 'critical' })
    const reminders: string[] = []
    for (let at = 1_000; at < 150 * minuteMs; at += 1_000) {
      for (const { kind, text } of told.tick(at, at)) if (kind === 'reminder') reminders.push(text)
    }
    expect(reminders).toEqual([`still broken: ${breach.message}`, `still broken: ${breach.message}`])
    const resolved = told.recover(recoveryOf({ at: 7 }))
    expect(resolved).toMatchObject({
      kind: 'resolved',
      alerts: [{ endedAt: 7, observed: 80, startedAt: breach.at, incident: { id: incidentOf(null).id } }],
    })
    expect(told.tick(200 * minuteMs, 0)).toEqual([])
    expect(told.recover(recoveryOf())).toBeNull()
  })

  it('waits for the end of a deployment, and is then what is still broken', () => {
    const told = alerts({ silentUntilMs: 30_000 })
    expect(told.breach(breachOf(), 1_000)).toBeNull()
    expect(told.breach(breachOf({ subject: 'GET /a' }), 2_000)).toBeNull()
    expect(told.incident(incidentOf(breachOf()), 0)).toBeNull()
    // Whoever did not hear of it needs no end of it.
    expect(told.recover(recoveryOf({ subject: 'GET /a' }))).toBeNull()
    expect(told.tick(29_999, 0)).toEqual([])
    expect(kinds(told.tick(30_000, 0))).toEqual(['firing', 'refresh'])
    expect(told.recover(recoveryOf())).toMatchObject({ kind: 'resolved' })
  })

  it('is refreshed each minute, all of it, for those who forget', () => {
    const told = alerts()
    told.breach(breachOf(), 0)
    told.breach(breachOf({ subject: 'GET /a' }), 0)
    const refreshes = Array.from({ length: 300 }, (_, second) => told.tick(second * 1_000, 0)).flat()
    expect(kinds(refreshes)).toEqual(Array.from({ length: 5 }, () => 'refresh'))
    expect(refreshes[0]!.alerts).toHaveLength(2)
  })

  it('keeps warnings to itself when only the critical is asked for', () => {
    const told = alerts({ severity: 'critical' })
    expect(told.breach(breachOf({ severity: 'warning' }), 0)).toBeNull()
    expect(told.recover(recoveryOf({ severity: 'warning' }))).toBeNull()
    expect(told.breach(breachOf(), 0)).not.toBeNull()
  })

  it('does not remember without bound', () => {
    const told = alerts()
    for (let i = 0; i < 5_000; i++) told.breach(breachOf({ subject: `GET /${i}` }), 0)
    expect(told.tick(60_000, 0)[0]!.alerts.length).toBeLessThanOrEqual(1_000)
  })
})
