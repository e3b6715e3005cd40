import type { OpenRecord, RequestRecord } from '../diagnose/recording.ts'
import type { Drained, Marks, TapeSource } from './drained.ts'
import { NameReader } from './names.ts'
import { OpenRequests } from './open-requests.ts'
import { RingReader, settle, type Rows } from './shared-ring.ts'
import { columns, control, type RingName, type TapeMemory } from './tape-memory.ts'
import { gcKinds } from './tape-writer.ts'

/** Stands for a name that the reader had to forget. */
const FORGOTTEN = '(other)'

const ringNames = Object.keys(columns) as RingName[]

/** The recorder thread's end of the tape. It blocks its own thread for a millisecond at each look, and never the writer. */
export class TapeReader implements TapeSource {
  readonly #control: Float64Array
  readonly #open: OpenRequests
  readonly #names: NameReader
  readonly #rings: Record<RingName, RingReader>

  /** `maxNames` as the writer's. */
  constructor(memory: TapeMemory, maxNames: number) {
    const { rings } = memory
    this.#control = new Float64Array(memory.control)
    this.#open = new OpenRequests(memory.open)
    this.#names = new NameReader(memory.names, maxNames)
    this.#rings = {
      requests: new RingReader(rings.requests, columns.requests),
      marks: new RingReader(rings.marks, columns.marks),
      operations: new RingReader(rings.operations, columns.operations),
      gc: new RingReader(rings.gc, columns.gc),
      beats: new RingReader(rings.beats, columns.beats),
      memory: new RingReader(rings.memory, columns.memory),
      pool: new RingReader(rings.pool, columns.pool),
    }
  }

  /** Whether any request has ended since the process began. */
  hasServed(): boolean {
    return !this.#rings.requests.isEmpty
  }

  lastBeatMs(): number {
    return this.#rings.beats.newest(0)
  }

  runningRequest(): number {
    return this.#rings.marks.newest(1)
  }

  runningSinceMs(): number {
    return this.#rings.marks.newest(0)
  }

  /** Whether marks are exact at the moment, or tell synchronous parts only. */
  isArmed(): boolean {
    return this.#control[control.armed] === 1
  }

  /** Add it to a main-thread time to get the machine's monotonic clock. */
  clockOffsetMs(): number {
    return this.#control[control.clockOffsetMs]!
  }

  drain(): Drained {
    const places = this.#open.taken()
    for (const name of ringNames) this.#rings[name].look()
    settle()
    this.#names.receive()
    const drained: Drained = {
      requests: listOf(this.#take('requests'), columns.requests, (cells, at) => this.#request(cells, at)),
      open: this.#opened(places),
      operations: listOf(this.#take('operations'), columns.operations, (cells, at) => ({
        name: this.#names.nameOf(cells[at]!) ?? FORGOTTEN,
        request: cells[at + 1]!,
        startMs: cells[at + 2]!,
        endMs: cells[at + 3]!,
        failed: cells[at + 4] === 1,
      })),
      gc: listOf(this.#take('gc'), columns.gc, (cells, at) => ({
        atMs: cells[at]!,
        pauseMs: cells[at + 1]!,
        kind: gcKinds[cells[at + 2]!] ?? 'minor',
        heapUsedBytes: cells[at + 3]! < 0 ? null : cells[at + 3]!,
      })),
      beats: listOf(this.#take('beats'), columns.beats, (cells, at) => ({
        atMs: cells[at]!,
        delayMs: cells[at + 1]!,
        heldMs: cells[at + 2]!,
      })),
      memory: listOf(this.#take('memory'), columns.memory, (cells, at) => ({
        atMs: cells[at]!,
        rssBytes: cells[at + 1]!,
        heapUsedBytes: cells[at + 2]!,
        heapLimitBytes: cells[at + 3]!,
        externalBytes: cells[at + 4]!,
      })),
      pool: listOf(this.#take('pool'), columns.pool, (cells, at) => ({
        atMs: cells[at]!,
        delayMs: cells[at + 1]!,
      })),
      marks: marksOf(this.#take('marks')),
      lost: this.#lost(),
    }
    this.#control[control.lost]! += drained.lost
    return drained
  }

  #take(name: RingName): Rows {
    return this.#rings[name].take()
  }

  #request(cells: Float64Array, at: number): RequestRecord {
    const { route, status, aborted } = outcomeOf(cells[at + 1]!)
    return {
      number: cells[at]!,
      route: this.#names.nameOf(route) ?? FORGOTTEN,
      status,
      aborted,
      startMs: cells[at + 2]!,
      headMs: cells[at + 3]!,
      endMs: cells[at + 4]!,
      weight: 1,
    }
  }

  #opened(places: readonly number[]): OpenRecord[] {
    const open: OpenRecord[] = []
    for (const place of places) {
      const found = this.#open.read(place)
      if (found === null) continue
      const { number, startMs, route } = found
      open.push({ number, route: this.#names.nameOf(route) ?? null, startMs })
    }
    return open.toSorted((a, b) => a.startMs - b.startMs)
  }

  /** Since the previous drain. */
  #lost(): number {
    let lost = 0
    for (const name of ringNames) {
      lost += this.#rings[name].lost
      this.#rings[name].lost = 0
    }
    return lost
  }
}

function listOf<T>(rows: Rows, width: number, read: (cells: Float64Array, at: number) => T): T[] {
  const list: T[] = []
  for (let row = 0; row < rows.count; row++) list.push(read(rows.cells, row * width))
  return list
}

function marksOf({ cells, count }: Rows): Marks {
  const atMs = new Float64Array(count)
  const request = new Float64Array(count)
  for (let row = 0; row < count; row++) {
    atMs[row] = cells[2 * row]!
    request[row] = cells[2 * row + 1]!
  }
  return { atMs, request }
}

function outcomeOf(cell: number): { route: number; status: number; aborted: boolean } {
  const rest = cell % 2_048
  return { route: Math.floor(cell / 2_048), status: rest >> 1, aborted: (rest & 1) === 1 }
}
