import { describe, expect, it } from 'vitest'
import { united } from '../../../lib/page/browser/charts/stretches.ts'
import { lanesOf } from '../../../lib/page/browser/charts/trace-lanes.ts'
import { traceEvents } from '../../../lib/export/trace-events.ts'
import type { Recording } from '../../../lib/diagnose/recording.ts'
import type { Mark } from '../../../lib/page/wire.ts'

function shed(at: number, untilAt: number | null): Mark {
  return { kind: 'shed', at, untilAt, dryRun: false, refused: 1 }
}

describe('stretches of trouble', () => {
  it('are one where they overlap or touch, and last until now where they have no end', () => {
    expect(united([shed(50, null), shed(0, 10), shed(5, 20), shed(20, 30), shed(7, 8)], 60)).toEqual([
      { at: 0, untilAt: 30 },
      { at: 50, untilAt: 60 },
    ])
  })
})

const request = { status: 200, aborted: false, number: 1, route: 'GET /a', startMs: 1_000, endMs: 1_500 }

describe('the lanes of a timeline', () => {
  it('are those that are written into it, from the breach on', () => {
    const recording = {
      fromMs: 0,
      toMs: 3_000,
      beats: [{ atMs: 2_100, heldMs: 300 }],
      gc: [{ atMs: 1_900, pauseMs: 12, kind: 'major', heapUsedBytes: 1 }],
      requests: [request, { ...request, number: 2, status: 500, endMs: 3_000 }],
      open: [],
      operations: [{ name: 'db', request: 1, startMs: 1_100, endMs: 1_400, failed: false }],
      memory: [],
      cpu: null,
    } as unknown as Recording
    const mark = { atMs: 2_000, name: 'GET /a p95' }
    const found = lanesOf({ traceEvents: [...traceEvents(recording, { pid: 1, mark })] })!
    expect([found.fromMs, found.toMs]).toEqual([-1_000, 1_000])
    expect(found.lanes.map(({ name, kind, spans, totalMs }) => [kind, name, spans.length, totalMs])).toEqual([
      ['loop', 'Event loop held', 1, 300],
      ['gc', 'Garbage collections', 1, 12],
      ['request', 'GET /a', 2, 2_500],
      ['operation', 'db', 1, 300],
    ])
    expect(found.lanes[2]!.spans.filter(({ failed }) => failed).length).toBe(1)
  })

  it('are none of what is no timeline', () => {
    for (const trace of [null, {}, [], { traceEvents: 'x' }]) expect(lanesOf(trace ?? {})).toBeNull()
  })
})
