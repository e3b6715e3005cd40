import type { ResolvedOptions } from '../config/types.ts'
import type { Events } from '../events.ts'
import { Notifier, type NotifierOptions } from '../notify/notifier.ts'
import { Shedder } from '../shed/shedder.ts'
import type { Snapshot } from '../types.ts'

export interface GuardsDeps {
  options: ResolvedOptions
  events: Events
  /** Requests under way. */
  inFlight(): number
  /** What it is called, and who of several workers tells. */
  origin: NotifierOptions['origin']
  floor: NotifierOptions['floor']
  onError(error: unknown): void
}

/** What acts of itself: requests turned away, others told. Each is off unless it was asked for. */
export class Guards {
  readonly shedder: Shedder | null
  readonly #notifier: Notifier | null

  constructor(deps: GuardsDeps) {
    const { events } = deps
    const { clock, shed, notify } = deps.options
    const common = { clock, random: Math.random, onError: (error: unknown): void => deps.onError(error) }
    this.shedder =
      shed === false
        ? null
        : new Shedder({
            ...common,
            options: shed,
            inFlight: () => deps.inFlight(),
            onChange: (change) => events.emit('shed', change),
          })
    const { origin, floor } = deps
    this.#notifier = notify === false ? null : new Notifier({ ...common, options: notify, origin, floor })
    this.#notifier?.follow(events)
  }

  beat(nowMs: number): void {
    this.shedder?.beat(nowMs)
  }

  tick(nowMs: number, wallMs: number): void {
    this.shedder?.tick(nowMs, wallMs)
    this.#notifier?.tick(nowMs, wallMs)
  }

  /** What the snapshot says of those that are on. */
  readings(): Pick<Snapshot, 'shed' | 'notify'> {
    return {
      ...(this.shedder !== null && { shed: this.shedder.reading() }),
      ...(this.#notifier !== null && { notify: this.#notifier.readings() }),
    }
  }

  /** Nobody is turned away from now on. */
  stop(): void {
    this.shedder?.close()
  }

  /** Once what there is to tell was handed over. */
  async close(): Promise<void> {
    await this.#notifier?.close()
  }
}
