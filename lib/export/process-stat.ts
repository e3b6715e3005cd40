import type { ProcessSample } from './process-sample.ts'

const DOUBLE = 1
const VARINT = 0
const MESSAGE = 2
const MEMORY_BYTES = 5 * 9

/** One sample in the protobuf message that Clinic's doctor reads, behind its length. */
export function processStat(sample: ProcessSample, wallOffsetMs: number): Uint8Array {
  const { loopRatio } = sample
  const bytes = new Bytes(2 + 3 * 9 + 2 + MEMORY_BYTES + 2 * 6)
  bytes.skip(2)
  bytes.double(1, sample.atMs + wallOffsetMs)
  bytes.double(2, sample.delayMs)
  bytes.double(3, sample.cpuRatio)
  bytes.byte((4 << 3) | MESSAGE)
  bytes.byte(MEMORY_BYTES)
  bytes.double(1, sample.rssBytes)
  bytes.double(2, sample.heapTotalBytes)
  bytes.double(3, sample.heapUsedBytes)
  bytes.double(4, sample.externalBytes)
  bytes.double(5, sample.arrayBuffersBytes)
  bytes.integer(5, sample.handles)
  // Left out it counts as not known. More than all of the time is the clock's grain.
  if (loopRatio !== null) bytes.integer(6, Math.min(100, Math.round(loopRatio * 100)))
  return bytes.framed()
}

class Bytes {
  readonly #bytes: Uint8Array
  readonly #view: DataView
  #at = 0

  constructor(size: number) {
    this.#bytes = new Uint8Array(size)
    this.#view = new DataView(this.#bytes.buffer)
  }

  skip(count: number): void {
    this.#at += count
  }

  byte(value: number): void {
    this.#bytes[this.#at++] = value
  }

  double(field: number, value: number): void {
    this.byte((field << 3) | DOUBLE)
    this.#view.setFloat64(this.#at, value, true)
    this.#at += 8
  }

  integer(field: number, value: number): void {
    this.byte((field << 3) | VARINT)
    let rest = Math.max(0, Math.floor(value)) & 0x7f_ff_ff_ff
    for (; rest > 0x7f; rest >>>= 7) this.byte((rest & 0x7f) | 0x80)
    this.byte(rest)
  }

  framed(): Uint8Array {
    this.#view.setUint16(0, this.#at - 2)
    return this.#bytes.subarray(0, this.#at)
  }
}
