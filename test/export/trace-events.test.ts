import { Ajv } from 'ajv'
import { describe, expect, it } from 'vitest'
import type { Recording } from '../../lib/diagnose/recording.ts'
import type { TraceEvent } from '../../lib/export/trace-event.ts'
import { traceEvents } from '../../lib/export/trace-events.ts'

const recording: Recording = {
  fromMs: 1_000,
  toMs: 2_000,
  cpu: {
    frames: ['(root)', 'renderInvoice'].map((functionName, line) => ({
      functionName,
      url: '',
      line,
      column: 0,
    })),
    nodeFrame: [0, 1],
    nodeParent: [-1, 0],
    sampleNode: [1, 1],
    sampleAtMs: [1_100, 1_110],
    sampleRequest: [1, 1],
    sampleRoute: [0, 0],
    routes: ['GET /a'],
    intervalMs: 10,
  },
  requests: [
    [1, 'GET /a', 200, false],
    [2, 'GET /a', 503, false],
    [3, 'GET /b', 404, false],
    [4, 'GET /b', 200, true],
  ].map(([number, route, status, aborted]) => ({
    number: number as number,
    route: route as string,
    status: status as number,
    aborted: aborted as boolean,
    startMs: 1_100,
    headMs: 1_150,
    endMs: 1_200.5,
    weight: 1,
  })),
  open: [{ number: 5, route: null, startMs: 1_900 }],
  operations: [{ name: 'fetch bank', request: 1, startMs: 1_110, endMs: 1_120, failed: true }],
  gc: [
    { atMs: 1_300, pauseMs: 2.5, kind: 'minor', heapUsedBytes: null },
    { atMs: 1_400, pauseMs: 9, kind: 'major', heapUsedBytes: 5_000 },
  ],
  beats: [
    { atMs: 1_200, delayMs: 80, heldMs: 90 },
    { atMs: 1_220, delayMs: 0, heldMs: 0.4 },
  ],
  host: [],
  memory: [{ atMs: 1_500, rssBytes: 9, heapUsedBytes: 5, heapLimitBytes: 99, externalBytes: 1 }],
  pool: [],
}

const events = JSON.parse(
  JSON.stringify([...traceEvents(recording, { pid: 77, mark: { atMs: 1_600, name: 'p99 too high' } })]),
) as TraceEvent[]

/** What the Trace Event Format asks of each phase that we write. */
const base = {
  name: { type: 'string', minLength: 1 },
  pid: { type: 'integer' },
  tid: { type: 'integer' },
  ts: { type: 'integer', minimum: 0 },
  args: { type: 'object' },
}
const phase = (ph: string[], properties: object = {}): object => ({
  type: 'object',
  properties: { ...base, cat: { type: 'string', minLength: 1 }, ph: { enum: ph }, ...properties },
  required: ['ph', ...Object.keys({ ...base, ...properties })],
  additionalProperties: false,
})
const schema = {
  oneOf: [
    phase(['M'], { args: { type: 'object', required: ['name'] } }),
    phase(['I'], { s: { enum: ['g', 'p', 't'] } }),
    phase(['b', 'e', 'P'], { id: { type: 'string', minLength: 1 }, cat: { type: 'string' } }),
    phase(['C'], { args: { type: 'object', additionalProperties: { type: 'number' }, minProperties: 1 } }),
  ],
}

interface Devtools {
  dataType: string
  track?: string
  trackGroup?: string
  color?: string
  properties?: [string, string][]
}

function shown(part: string): { name: string; ms: [number, number]; devtools: Devtools }[] {
  return events
    .filter(({ ph, name }) => ph === 'b' && name.includes(part))
    .map(({ name, id, ts, args }) => {
      const end = events.find((other) => other.ph === 'e' && other.id === id && other.name === name)!
      const { devtools } = JSON.parse(args!['detail'] as string) as { devtools: Devtools }
      return { name, ms: [ts / 1_000, end.ts / 1_000], devtools }
    })
}

describe('a timeline', () => {
  it('is in the Trace Event Format', () => {
    const validate = new Ajv({ strict: false }).compile(schema)
    for (const event of events) expect(validate(event), JSON.stringify([event, validate.errors])).toBe(true)
  })

  it('ends every stretch that it begins, once, under one name', () => {
    const keyOf = ({ cat, id, name }: TraceEvent): string => `${cat} ${id} ${name}`
    const begun = events.filter(({ ph }) => ph === 'b').map(keyOf)
    expect(new Set(begun).size).toBe(begun.length)
    expect(
      events
        .filter(({ ph }) => ph === 'e')
        .map(keyOf)
        .toSorted(),
    ).toEqual(begun.toSorted())
  })

  it('has a track for each route, and shows what went wrong', () => {
    const requests = shown('GET /')
    expect(requests.map(({ name, devtools }) => [name, devtools.track, devtools.color])).toEqual([
      ['GET /a', 'GET /a', 'primary'],
      ['GET /a 503', 'GET /a', 'error'],
      ['GET /b 404', 'GET /b', 'warning'],
      ['GET /b (aborted)', 'GET /b', 'error'],
    ])
    expect(requests[1]).toMatchObject({ ms: [1_100, 1_200.5], devtools: { trackGroup: 'Requests' } })
    expect(requests[1]!.devtools.properties).toContainEqual(['status', '503'])
    expect(shown('(not routed yet) (open)')).toMatchObject([{ ms: [1_900, 2_000] }])
  })

  it('has operations, collections by their kind, and what held the loop for long', () => {
    expect(shown('fetch bank')).toMatchObject([{ devtools: { trackGroup: 'Operations', color: 'error' } }])
    expect(shown('GC').map(({ name, ms }) => [name, ...ms])).toEqual([
      ['minor GC', 1_300, 1_302.5],
      ['major GC', 1_400, 1_409],
    ])
    expect(shown('loop held').map(({ ms }) => ms)).toEqual([[1_110, 1_200]])
  })

  it('marks the breach, counts the memory, and carries the samples', () => {
    expect(events.find(({ name }) => name === 'p99 too high')).toMatchObject({ ph: 'I', ts: 1_600_000 })
    expect(events.find(({ name }) => name === 'memory')!.args).toEqual({
      heapUsedBytes: 5,
      rssBytes: 9,
      externalBytes: 1,
    })
    const chunk = events.find(({ name }) => name === 'ProfileChunk')!
    const { cpuProfile, timeDeltas } = chunk.args!['data'] as {
      cpuProfile: { nodes: { id: number; parent?: number }[]; samples: number[] }
      timeDeltas: number[]
    }
    expect(timeDeltas).toHaveLength(cpuProfile.samples.length)
    expect(cpuProfile.nodes.filter(({ parent }) => parent === undefined)).toHaveLength(1)
    const tids = new Set(events.map(({ tid }) => tid))
    expect([...tids]).toEqual([77])
  })

  it('does without samples', () => {
    const without = [...traceEvents({ ...recording, cpu: null }, { pid: 77, mark: { atMs: 1, name: 'x' } })]
    expect(without.some(({ ph }) => ph === 'P')).toBe(false)
  })
})
