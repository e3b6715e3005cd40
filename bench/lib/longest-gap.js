import { openSync, readSync } from 'node:fs'

/**
 * How long the event loop was held: a tight ticker notes the longest time between two of its turns. The clock on the
 * wall also runs while the core belongs to somebody else; Linux tells to the nanosecond how long the thread was ready
 * and had to wait for it, and that is taken off. (CPU time would not do: the kernel adds that of other threads, and
 * with `threadCpuUsage` that of this one, in steps of 4 ms.) Elsewhere the smaller of wall and CPU time counts.
 */
export class LongestGap {
  #heldMs = 0
  #wallMs = 0
  #at = 0
  #awayMs = awayClock()
  #away = 0

  watch() {
    this.#away = this.#awayMs()
    this.#at = performance.now()
    this.#turn()
  }

  #turn() {
    const wallMs = performance.now() - this.#at
    const heldMs = wallMs - Math.max(0, this.#awayMs() - this.#away)
    if (wallMs > this.#wallMs) this.#wallMs = wallMs
    if (heldMs > this.#heldMs) this.#heldMs = heldMs
    this.#away = this.#awayMs()
    this.#at = performance.now()
    setImmediate(() => this.#turn())
  }

  /** The longest since the last call. */
  take() {
    const longest = { heldMs: this.#heldMs, wallMs: this.#wallMs }
    this.#heldMs = 0
    this.#wallMs = 0
    return longest
  }
}

/** A clock of the time in which this thread did not run. */
function awayClock() {
  try {
    const file = openSync('/proc/thread-self/schedstat', 'r')
    const line = Buffer.alloc(64)
    // Nanoseconds: on the core, ready and waiting for it.
    const read = () => Number(line.latin1Slice(0, readSync(file, line, 0, 64, 0)).split(' ')[1]) / 1e6
    if (Number.isFinite(read())) return read
  } catch {
    // Not on Linux, or a kernel that does not say.
  }
  return () => {
    const { user, system } = process.cpuUsage()
    return performance.now() - (user + system) / 1000
  }
}
