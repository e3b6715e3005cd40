import { describe, expect, it } from 'vitest'
import type { CpuSamples } from '../../../lib/diagnose/recording.ts'
import { FlightLog } from '../../../lib/flight/worker/flight-log.ts'
import { GivenTape, chanceFrom, cpuWindow, operation, request } from './records.ts'

function logOf(tape: GivenTape, keepMs = 60_000): FlightLog {
  return new FlightLog({ tape, keepMs, chance: chanceFrom(3) })
}

/** Leaf functions with their number of samples. */
function leaves({ frames, nodeFrame, sampleNode }: CpuSamples): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const node of sampleNode) {
    const { functionName } = frames[nodeFrame[node]!]!
    counts[functionName] = (counts[functionName] ?? 0) + 1
  }
  return counts
}

describe('the flight log', () => {
  it('makes one tree of several windows, cut to the time that is asked for', () => {
    const log = logOf(new GivenTape())
    log.addWindow(cpuWindow(1_000, 2_000, ['one', 'two']), 2_000)
    log.addWindow(cpuWindow(2_000, 3_000, ['two', 'three']), 3_000)
    const { cpu } = log.recording(1_500, 2_500)
    expect(leaves(cpu!)).toEqual({ one: 25, two: 50, three: 25 })
    expect(cpu!.frames.map(({ functionName }) => functionName).toSorted()).toEqual([
      'main',
      'one',
      'three',
      'two',
    ])
    expect(cpu!.nodeFrame).toHaveLength(4)
    expect(cpu!.sampleAtMs).toEqual(cpu!.sampleAtMs.toSorted((a, b) => a - b))
    expect(log.recording(5_000, 6_000).cpu).toBeNull()
  })

  it('knows which request each sample ran for, and its route once that is known', () => {
    const tape = new GivenTape()
    const log = logOf(tape)
    tape.next = {
      marks: { atMs: [1_000, 1_200, 1_600], request: [1, 2, 0] },
      requests: [request({ number: 1, endMs: 1_900, route: 'GET /first' })],
      open: [{ number: 2, route: null, startMs: 1_100 }],
    }
    log.addWindow(cpuWindow(1_000, 2_000, ['work']), 2_000)
    const requests = (samples: CpuSamples): number[] =>
      [1, 2, 0].map((number) => samples.sampleRequest.filter((one) => one === number).length)
    const routes = (samples: CpuSamples): (string | undefined)[] => [
      ...new Set(samples.sampleRoute.map((route) => samples.routes[route])),
    ]
    const early = log.recording(0, 2_000)
    expect(requests(early.cpu!)).toEqual([20, 40, 40])
    expect(routes(early.cpu!)).toEqual(['GET /first', undefined])
    expect(early.open).toEqual([{ number: 2, route: null, startMs: 1_100 }])
    tape.next = { requests: [request({ number: 2, startMs: 1_100, endMs: 2_050, route: 'GET /second' })] }
    log.drain(2_100)
    const late = log.recording(0, 2_000)
    expect(routes(late.cpu!)).toEqual(['GET /first', 'GET /second', undefined])
    // It ended after the time that is asked for.
    expect(late.open).toEqual([{ number: 2, route: 'GET /second', startMs: 1_100 }])
    expect(late.requests.map(({ number }) => number)).toEqual([1])
  })

  it('keeps an operation exactly when it keeps its request', () => {
    const tape = new GivenTape()
    const log = logOf(tape)
    for (let second = 1; second <= 3; second++) {
      const numbers = Array.from({ length: 2_000 }, (_, at) => second * 2_000 + at)
      tape.next = {
        operations: numbers.map((number, at) => operation(number, second * 1_000 + at / 4)),
        requests: numbers.map((number, at) => request({ number, endMs: second * 1_000 + at / 4 + 1 })),
      }
      log.drain(second * 1_000 + 999)
    }
    const { requests, operations } = log.recording(0, 10_000)
    expect(requests.length).toBeLessThan(900)
    expect(requests.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(6_000, 6)
    expect(operations.map((one) => one.request).toSorted((a, b) => a - b)).toEqual(
      requests.map(({ number }) => number).toSorted((a, b) => a - b),
    )
  })

  it('forgets what is old, except what a breach that is in the air may need', () => {
    const tape = new GivenTape()
    const log = logOf(tape)
    const beat = (atMs: number): void => {
      tape.next = { beats: [{ atMs, delayMs: 0, heldMs: 0 }] }
      log.drain(atMs)
    }
    const oldest = (): number => log.recording(0, Infinity).beats[0]!.atMs
    for (let atMs = 1_000; atMs <= 100_000; atMs += 1_000) beat(atMs)
    expect(oldest()).toBe(40_000)
    log.pin(95_000)
    for (let atMs = 101_000; atMs <= 140_000; atMs += 1_000) beat(atMs)
    expect(oldest()).toBe(40_000)
    for (let atMs = 141_000; atMs <= 400_000; atMs += 1_000) beat(atMs)
    expect(oldest()).toBe(220_000)
    log.unpin(400_000)
    beat(401_000)
    expect(oldest()).toBe(341_000)
  })

  it('keeps quiet minutes as what is usual, thinned out, the newest ten', () => {
    const tape = new GivenTape()
    const log = logOf(tape)
    expect(log.reference()).toBeNull()
    let number = 0
    for (let atMs = 5_000; atMs <= 1_500_000; atMs += 5_000) {
      if (atMs === 800_000) log.pin(790_000)
      if (atMs === 900_000) log.unpin(900_000)
      const bad = atMs > 790_000 && atMs <= 900_000
      tape.next = {
        requests: Array.from({ length: 500 }, (_, at) =>
          request({ number: ++number, endMs: atMs - 5_000 + at * 10 }),
        ),
        beats: Array.from({ length: 250 }, (_, at) => ({
          atMs: atMs - 5_000 + at * 20,
          delayMs: 0,
          heldMs: 0,
        })),
      }
      log.addWindow(cpuWindow(atMs - 5_000, atMs, [bad ? 'bad' : 'usual', 'other']), atMs)
    }
    const reference = log.reference()!
    expect(Object.keys(leaves(reference.cpu!)).toSorted()).toEqual(['other', 'usual'])
    expect(reference.cpu!.sampleNode.length).toBeGreaterThan(5_000)
    expect(reference.cpu!.sampleNode.length).toBeLessThan(7_000)
    expect(reference.requests.length).toBeLessThan(4_000)
    expect(reference.requests.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(60_000, -2)
    expect(reference.beats.length).toBe(3_000)
    expect(reference.toMs).toBeGreaterThan(1_430_000)
    expect(JSON.stringify(log.recording(1_450_000, 1_500_000)).length).toBeLessThan(8_000_000)
  })

  it('holds windows within their bytes', () => {
    const log = new FlightLog({ tape: new GivenTape(), keepMs: 60_000, maxWindowBytes: 50_000 })
    for (let atMs = 1_000; atMs <= 30_000; atMs += 1_000)
      log.addWindow(cpuWindow(atMs - 1_000, atMs, ['one', 'two']), atMs)
    const { cpu } = log.recording(0, 30_000)
    expect(cpu!.sampleNode.length).toBeLessThan(2_000)
    expect(cpu!.sampleAtMs.at(-1)).toBe(29_995)
  })
})
