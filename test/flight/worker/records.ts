import type { OperationRecord, RequestRecord } from '../../../lib/diagnose/recording.ts'
import type { CpuWindow } from '../../../lib/flight/worker/cpu-window.ts'
import { FramePool } from '../../../lib/flight/worker/frame-pool.ts'
import type { Drained, TapeSource } from '../../../lib/flight/drained.ts'
import { outcomeCell } from '../../../lib/flight/outcome.ts'
import { RequestRows } from '../../../lib/flight/request-rows.ts'

export function request(fields: Partial<RequestRecord> & { number: number; endMs: number }): RequestRecord {
  const { endMs } = fields
  return {
    route: 'GET /a',
    status: 200,
    aborted: false,
    startMs: endMs - 10,
    headMs: endMs,
    weight: 1,
    ...fields,
  }
}

export function operation(of: number, endMs: number): OperationRecord {
  return { name: 'db.query', request: of, startMs: endMs - 5, endMs, failed: false }
}

/** A number never gets another meaning. */
const names: string[] = []

function numberOf(name: string): number {
  return names.includes(name) ? names.indexOf(name) : names.push(name) - 1
}

/** As the tape has them. */
export function rowsOf(requests: readonly RequestRecord[]): RequestRows {
  const cells = requests.flatMap(({ number, route, status, aborted, startMs, headMs, endMs }) => [
    number,
    outcomeCell(numberOf(route), status, aborted),
    startMs,
    headMs,
    endMs,
  ])
  return new RequestRows((route) => names[route]!, Float64Array.from(cells), requests.length)
}

type Given = Partial<Omit<Drained, 'requests'>> & { requests?: readonly RequestRecord[] }

function drained({ requests = [], ...fields }: Given): Drained {
  return {
    requests: rowsOf(requests),
    open: [],
    operations: [],
    gc: [],
    beats: [],
    memory: [],
    pool: [],
    marks: { atMs: [], request: [] },
    lost: 0,
    ...fields,
  }
}

/** A tape that hands over what it was given. */
export class GivenTape implements Pick<TapeSource, 'drain'> {
  next: Given = {}

  drain(): Drained {
    const given = drained(this.next)
    this.next = {}
    return given
  }
}

/** The same numbers each time. */
export function chanceFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32
    return state / 2 ** 32
  }
}

const pool = new FramePool()

/** A sample every 10 ms, of one function after the other, each called by `main`. */
export function cpuWindow(fromMs: number, toMs: number, functions: readonly string[]): CpuWindow {
  const frames = ['main', ...functions].map((functionName) =>
    pool.frameOf({ functionName, scriptId: '1', url: 'file:///app.js', lineNumber: 0, columnNumber: 0 }),
  )
  const count = Math.floor((toMs - fromMs) / 10)
  return {
    fromMs,
    toMs,
    intervalMs: 10,
    holdMs: 0,
    frames,
    nodeFrame: Int32Array.from(frames.keys()),
    nodeParent: Int32Array.from(frames, (_, at) => (at === 0 ? -1 : 0)),
    sampleNode: Int32Array.from({ length: count }, (_, at) => 1 + (at % functions.length)),
    sampleAtMs: Float64Array.from({ length: count }, (_, at) => fromMs + 5 + at * 10),
  }
}
