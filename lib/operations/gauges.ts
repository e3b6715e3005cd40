import { nameText, shortName } from '../record/naming.ts'

const MAX_GAUGES = 200

interface Gauge {
  read: () => number
  value: number | null
  failing: boolean
}

/** What the application wants read at each tick: the waiters of a pool, the length of a queue. */
export class Gauges {
  readonly #gauges = new Map<string, Gauge>()
  readonly #onError: (error: unknown) => void

  constructor(onError: (error: unknown) => void) {
    this.#onError = onError
  }

  /** A second gauge of the same name takes the place of the first. Returns the way to take it away. */
  add(name: string, read: () => number): () => void {
    const kept = shortName(nameText(name))
    if (!this.#gauges.has(kept) && this.#gauges.size >= MAX_GAUGES) {
      this.#onError(new RangeError(`there are ${MAX_GAUGES} gauges already; '${kept}' is not read`))
      return () => {}
    }
    const gauge: Gauge = { read, value: null, failing: false }
    this.#gauges.set(kept, gauge)
    this.#read(gauge)
    return () => {
      if (this.#gauges.get(kept) === gauge) this.#gauges.delete(kept)
    }
  }

  tick(): void {
    for (const gauge of this.#gauges.values()) this.#read(gauge)
  }

  get values(): Record<string, number> {
    const known: [string, number][] = []
    for (const [name, { value }] of this.#gauges) if (value !== null) known.push([name, value])
    return Object.fromEntries(known)
  }

  clear(): void {
    this.#gauges.clear()
  }

  /** Of a gauge that fails again and again, one failure is told. */
  #read(gauge: Gauge): void {
    try {
      const value: unknown = gauge.read()
      gauge.value = typeof value === 'number' && Number.isFinite(value) ? value : null
      gauge.failing = false
    } catch (error) {
      gauge.value = null
      if (!gauge.failing) this.#onError(error)
      gauge.failing = true
    }
  }
}
