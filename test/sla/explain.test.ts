import { describe, expect, it } from 'vitest'
import { explain } from '../../lib/explain.ts'
import type { IncidentSummary, Skip, SlaStatus, Snapshot } from '../../lib/types.ts'

const status: SlaStatus = {
  metric: 'p99Ms',
  severity: 'critical',
  limit: 250,
  observed: 412,
  state: 'critical',
  phase: 'firing',
  samples: 900,
  windowMs: 4_000,
  why: 'over the limit for 4 s',
}
const incident = {
  id: '20261121T120000000Z-aaaaaa',
  openedAt: 1_000,
  breach: { subject: 'GET /a', metric: 'p99Ms' },
} as IncidentSummary
const skip = (at: number): Skip => ({
  what: 'capture',
  subject: 'GET /a',
  metric: 'p99Ms',
  reason: 'cooldown',
  message: 'the last capture ended less than 60 s ago',
  at,
})

function snapshotOf(sla: SlaStatus[], incidents: IncidentSummary[] = [], skips: Skip[] = []): Snapshot {
  return {
    process: { sla: [{ ...status, metric: 'rssBytes', phase: 'ok', state: 'ok' }] },
    routes: [{ route: 'GET /a', sla }],
    operations: [],
    workflows: [],
    incidents,
    self: { skips },
  } as unknown as Snapshot
}
const captureOf = (snapshot: Snapshot): string => explain(snapshot)[0]!.capture

describe('an explanation', () => {
  it('has every rule, the broken ones first, with what the rule saw', () => {
    const rows = explain(snapshotOf([{ ...status, phase: 'pending' }, status]))
    expect(rows.map(({ subject, phase }) => [subject, phase])).toEqual([
      ['GET /a', 'firing'],
      ['GET /a', 'pending'],
      ['process', 'ok'],
    ])
    expect(rows[0]).toMatchObject({ observed: 412, samples: 900, why: 'over the limit for 4 s' })
  })

  it('tells the incident, or why there is none', () => {
    expect(captureOf(snapshotOf([status], [incident]))).toBe(`incident ${incident.id}`)
    expect(captureOf(snapshotOf([status], [incident], [skip(2_000)]))).toContain('less than 60 s ago')
    expect(captureOf(snapshotOf([status], [incident], [skip(500)]))).toBe(`incident ${incident.id}`)
    expect(captureOf(snapshotOf([status]))).toBe('no capture yet')
    expect(captureOf(snapshotOf([{ ...status, severity: 'warning' }]))).toContain('only critical')
    expect(captureOf(snapshotOf([{ ...status, phase: 'ok' }]))).toContain('has not fired')
  })
})
