const MAX_STRETCHES = 200

/** When attribution was exact, as seen from look to look. */
export class ArmedLog {
  readonly #stretches: [fromMs: number, toMs: number][] = []
  #lastMs = -Infinity
  #armed = false

  note(armed: boolean, nowMs: number): void {
    if (armed && this.#armed) this.#stretches.at(-1)![1] = nowMs
    else if (armed) this.#stretches.push([nowMs, nowMs])
    this.#armed = armed
    this.#lastMs = nowMs
    if (this.#stretches.length > MAX_STRETCHES) this.#stretches.shift()
  }

  between(fromMs: number, toMs: number): [fromMs: number, toMs: number][] {
    const open = this.#armed && toMs > this.#lastMs
    return this.#stretches
      .map(([from, to], at): [number, number] => {
        const isOpen = open && at === this.#stretches.length - 1
        return [Math.max(from, fromMs), isOpen ? toMs : Math.min(to, toMs)]
      })
      .filter(([from, to]) => to > from)
  }

  dropBefore(ms: number): void {
    while (this.#stretches.length > 1 && this.#stretches[0]![1] < ms) this.#stretches.shift()
  }
}
