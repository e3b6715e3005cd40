/**
 * How long the event loop was held: a tight ticker notes the longest time between two of its turns. The clock on the
 * wall also runs while the machine gives the core to somebody else, so the CPU time of the gap is noted too; of
 * every gap the smaller of both counts as held.
 */
export class LongestGap {
  #heldMs = 0
  #wallMs = 0
  #at = 0
  #cpu

  watch() {
    this.#at = performance.now()
    this.#cpu = process.cpuUsage()
    this.#turn()
  }

  #turn() {
    const now = performance.now()
    const wallMs = now - this.#at
    const { user, system } = process.cpuUsage(this.#cpu)
    const heldMs = Math.min(wallMs, (user + system) / 1000)
    if (wallMs > this.#wallMs) this.#wallMs = wallMs
    if (heldMs > this.#heldMs) this.#heldMs = heldMs
    this.#cpu = process.cpuUsage()
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
