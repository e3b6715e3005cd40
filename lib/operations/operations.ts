import type { OperationTape } from '../flight/operation-tape.ts'
import { OperationRecorder } from '../record/operation-recorder.ts'
import type { Clock } from '../types.ts'
import { Calls } from './calls.ts'
import { Gauges } from './gauges.ts'
import { measure } from './measure.ts'
import { OutgoingRequests } from './outgoing.ts'
import { TracedChannels } from './traced.ts'
import { beginWorkflow, type Workflow } from './workflow.ts'

export interface OperationsDeps {
  clock: Clock
  spanMs: number
  max: number
  /** The latency limits of each row of the SLA, by its key. */
  limitsMs: ReadonlyMap<string, readonly number[]>
  /** TracingChannels and their operations; false: not even outgoing HTTP. */
  observe: false | Readonly<Record<string, string>>
  /** Null while nothing records. */
  tape(): OperationTape | null
  onError(error: unknown): void
}

/** What requests are made of, by name: what the application measures by hand, and what it asks of others over HTTP. */
export class Operations {
  readonly recorder: OperationRecorder
  readonly gauges: Gauges
  readonly #calls: Calls
  readonly #observed: readonly { start(): void; stop(): void }[]

  constructor(deps: OperationsDeps) {
    const onError = (error: unknown): void => deps.onError(error)
    this.recorder = new OperationRecorder(deps)
    this.gauges = new Gauges(onError)
    this.#calls = new Calls({ recorder: this.recorder, clock: deps.clock, tape: () => deps.tape(), onError })
    const { observe } = deps
    this.#observed =
      observe === false ? [] : [new OutgoingRequests(this.#calls), new TracedChannels(this.#calls, observe)]
  }

  start(): void {
    for (const one of this.#observed) one.start()
  }

  stop(): void {
    for (const one of this.#observed) one.stop()
    this.gauges.clear()
  }

  measure<T>(name: string, fn: () => T): T {
    return measure(this.#calls, 'op', name, fn)
  }

  hit(name: string, hit: boolean): void {
    this.#calls.hit(name, hit)
  }

  workflow(name: string): Workflow {
    return beginWorkflow(this.#calls, name)
  }
}
