import type { Attribution } from './attribution.ts'
import type { Names } from './names.ts'
import type { TapeWriter } from './tape-writer.ts'

/** What the tape has to know of a call when it is over. */
export interface TapedCall {
  name: number
  request: number
}

/**
 * What requests await, by name. An operation belongs to the request that ran when it began: always right in the
 * synchronous part of a request, after its first await only while attribution is armed.
 */
export class OperationTape {
  readonly #tape: TapeWriter
  readonly #attribution: Attribution
  readonly #names: Names

  constructor(tape: TapeWriter, attribution: Attribution, names: Names) {
    this.#tape = tape
    this.#attribution = attribution
    this.#names = names
  }

  begin(name: string): TapedCall {
    return { name: this.#names.numberOf(name), request: this.#attribution.running }
  }

  end({ name, request }: TapedCall, startMs: number, endMs: number, failed: boolean): void {
    this.#tape.operation(name, request, startMs, endMs, failed)
  }
}
