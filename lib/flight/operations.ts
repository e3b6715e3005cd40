import type { Attribution } from './attribution.ts'
import type { Names } from './names.ts'
import type { TapeWriter } from './tape-writer.ts'

/** Something that is awaited now. */
export interface Operation {
  name: number
  request: number
  startMs: number
}

const MAX_NAMES = 200
const OTHER = '(other)'

/**
 * What requests await, by name. An operation belongs to the request that ran when it began: always right in the
 * synchronous part of a request, after its first await only while attribution is armed.
 */
export class Operations {
  readonly #tape: TapeWriter
  readonly #attribution: Attribution
  readonly #names: Names
  readonly #known = new Set<string>()

  constructor(tape: TapeWriter, attribution: Attribution, names: Names) {
    this.#tape = tape
    this.#attribution = attribution
    this.#names = names
  }

  /** The first 200 names are told apart: a crawler asks a new host each time. */
  begin(name: string, nowMs: number): Operation {
    const own = this.#known.has(name) || this.#known.size < MAX_NAMES
    if (own) this.#known.add(name)
    return {
      name: this.#names.numberOf(own ? name : OTHER),
      request: this.#attribution.running,
      startMs: nowMs,
    }
  }

  end(operation: Operation, failed: boolean, nowMs: number): void {
    this.#tape.operation(operation.name, operation.request, operation.startMs, nowMs, failed)
  }
}
