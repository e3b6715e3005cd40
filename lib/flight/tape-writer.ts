import type { GcRecord } from '../diagnose/recording.ts'
import { clockOffsetMs } from './clock-offset.ts'
import { OpenRequests } from './open-requests.ts'
import { outcomeCell } from './outcome.ts'
import { RingWriter } from './shared-ring.ts'
import { columns, control, type TapeMemory } from './tape-memory.ts'

export const gcKinds: readonly GcRecord['kind'][] = ['minor', 'major', 'incremental', 'weak-callbacks']

/**
 * The main thread's end of the tape. Every method is a handful of stores: no allocation, no waiting, no throw.
 * Times are `performance.now()`; routes and names are numbers from `Names`.
 */
export class TapeWriter {
  readonly #control: Float64Array
  readonly #open: OpenRequests
  readonly #requests: RingWriter
  readonly #marks: RingWriter
  readonly #operations: RingWriter
  readonly #gc: RingWriter
  readonly #beats: RingWriter
  readonly #memory: RingWriter
  readonly #pool: RingWriter
  #latest = 0

  constructor(memory: TapeMemory) {
    const { rings } = memory
    this.#control = new Float64Array(memory.control)
    this.#control[control.clockOffsetMs] = clockOffsetMs()
    this.#open = new OpenRequests(memory.open)
    this.#requests = new RingWriter(rings.requests, columns.requests)
    this.#marks = new RingWriter(rings.marks, columns.marks)
    this.#operations = new RingWriter(rings.operations, columns.operations)
    this.#gc = new RingWriter(rings.gc, columns.gc)
    this.#beats = new RingWriter(rings.beats, columns.beats)
    this.#memory = new RingWriter(rings.memory, columns.memory)
    this.#pool = new RingWriter(rings.pool, columns.pool)
  }

  /** Rows that the reader was too slow for. */
  get lost(): number {
    return this.#control[control.lost]!
  }

  /** Requests that found no place among those under way; their ends are on the tape like all others. */
  get unlisted(): number {
    return this.#control[control.unlisted]!
  }

  /** A request came; returns its number, which is never 0. */
  begin(startMs: number): number {
    const request = ++this.#latest
    if (!this.#open.add(request, startMs)) this.#control[control.unlisted]!++
    return request
  }

  /** Which route takes it, if that is known before its end. */
  route(request: number, route: number): void {
    this.#open.setRoute(request, route)
  }

  isOpen(request: number): boolean {
    return this.#open.has(request)
  }

  end(
    request: number,
    route: number,
    status: number,
    aborted: boolean,
    startMs: number,
    headMs: number,
    endMs: number,
  ): void {
    const ring = this.#requests
    const { cells } = ring
    const at = ring.next()
    cells[at] = request
    cells[at + 1] = outcomeCell(route, status, aborted)
    cells[at + 2] = startMs
    cells[at + 3] = headMs
    cells[at + 4] = endMs
    ring.commit()
    this.#open.remove(request)
  }

  /** From now on the main thread works for this request; 0 for nobody's work. */
  mark(atMs: number, request: number): void {
    const ring = this.#marks
    const at = ring.next()
    ring.cells[at] = atMs
    ring.cells[at + 1] = request
    ring.commit()
  }

  armed(armed: boolean): void {
    this.#control[control.armed] = armed ? 1 : 0
  }

  operation(name: number, request: number, startMs: number, endMs: number, failed: boolean): void {
    const ring = this.#operations
    const { cells } = ring
    const at = ring.next()
    cells[at] = name
    cells[at + 1] = request
    cells[at + 2] = startMs
    cells[at + 3] = endMs
    cells[at + 4] = failed ? 1 : 0
    ring.commit()
  }

  gc(atMs: number, pauseMs: number, kind: GcRecord['kind'], heapUsedBytes: number | null): void {
    const ring = this.#gc
    const { cells } = ring
    const at = ring.next()
    cells[at] = atMs
    cells[at + 1] = pauseMs
    cells[at + 2] = gcKinds.indexOf(kind)
    cells[at + 3] = heapUsedBytes ?? -1
    ring.commit()
  }

  beat(atMs: number, delayMs: number, heldMs: number): void {
    const ring = this.#beats
    const at = ring.next()
    ring.cells[at] = atMs
    ring.cells[at + 1] = delayMs
    ring.cells[at + 2] = heldMs
    ring.commit()
  }

  memory(
    atMs: number,
    rssBytes: number,
    heapUsedBytes: number,
    heapLimitBytes: number,
    externalBytes: number,
  ): void {
    const ring = this.#memory
    const { cells } = ring
    const at = ring.next()
    cells[at] = atMs
    cells[at + 1] = rssBytes
    cells[at + 2] = heapUsedBytes
    cells[at + 3] = heapLimitBytes
    cells[at + 4] = externalBytes
    ring.commit()
  }

  pool(atMs: number, delayMs: number): void {
    const ring = this.#pool
    const at = ring.next()
    ring.cells[at] = atMs
    ring.cells[at + 1] = delayMs
    ring.commit()
  }
}
