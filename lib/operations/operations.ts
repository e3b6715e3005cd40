import type { RecipeName } from '../config/types.ts'
import type { OperationTape } from '../flight/operation-tape.ts'
import { OperationRecorder } from '../record/operation-recorder.ts'
import type { Clock, RouteOperation, StatementsSnapshot } from '../types.ts'
import { Calls } from './calls.ts'
import { Followed, type Followable } from './follow.ts'
import { Gauges } from './gauges.ts'
import { measure } from './measure.ts'
import { OutgoingRequests } from './outgoing.ts'
import { redisCommands } from './redis.ts'
import { Statements, type StatementsDeps } from './statements.ts'
import { tracedOperation } from './traced.ts'
import { beginWorkflow, type Workflow } from './workflow.ts'

export interface OperationsDeps {
  clock: Clock
  spanMs: number
  max: number
  /** The latency limits of each row of the SLA, by its key. */
  limitsMs: ReadonlyMap<string, readonly number[]>
  /** Recipes and TracingChannels, and their operations; false: not even outgoing HTTP. */
  observe: false | Readonly<Record<string, string>>
  routeOf: StatementsDeps['routeOf']
  /** Null while nothing records. */
  tape(): OperationTape | null
  onError(error: unknown): void
}

interface Observed {
  start(): void
  stop(): void
}

/** What requests are made of, by name: what the application measures by hand, and what it asks of others over HTTP. */
export class Operations {
  readonly recorder: OperationRecorder
  readonly gauges: Gauges
  readonly #calls: Calls
  readonly #statements: Statements
  readonly #followed: Followed
  readonly #observed: readonly Observed[]

  constructor(deps: OperationsDeps) {
    const onError = (error: unknown): void => deps.onError(error)
    this.recorder = new OperationRecorder(deps)
    this.gauges = new Gauges(onError)
    const { clock, spanMs, observe } = deps
    this.#calls = new Calls({
      recorder: this.recorder,
      clock,
      tape: () => deps.tape(),
      called: (operation) => this.#statements.called(operation),
      onError,
    })
    const routeOf: StatementsDeps['routeOf'] = (response) => deps.routeOf(response)
    this.#statements = new Statements({ calls: this.#calls, clock, spanMs, routeOf })
    const { gauges } = this
    this.#followed = new Followed({ calls: this.#calls, statements: this.#statements, gauges, onError })
    this.#observed = observe === false ? [] : [...this.#observers(observe), new OutgoingRequests(this.#calls)]
  }

  *#observers(observe: Readonly<Record<string, string>>): Generator<Observed> {
    for (const [name, operation] of Object.entries(observe)) {
      if (name.startsWith('tracing:')) yield tracedOperation(this.#calls, name, operation)
      else yield* redisCommands(name as RecipeName, this.#statements.sourceOf(operation.slice('op:'.length)))
    }
  }

  start(): void {
    for (const one of this.#observed) one.start()
    this.#statements.start()
  }

  stop(): void {
    for (const one of this.#observed) one.stop()
    this.#followed.stop()
    this.#statements.stop()
    this.gauges.clear()
  }

  /** Undefined when nothing that has statements is followed. */
  get statements(): StatementsSnapshot | undefined {
    return this.#statements.snapshot
  }

  /** What the requests of a route ran; empty while nothing that has statements is followed. */
  ofRoute(route: string): RouteOperation[] {
    return this.#statements.ofRoute(route)
  }

  measure<T>(name: string, fn: () => T): T {
    return measure(this.#calls, 'op', name, fn)
  }

  hit(name: string, hit: boolean): void {
    this.#calls.hit(name, hit)
  }

  follow(one: Followable, name?: string): () => void {
    return this.#followed.follow(one, name)
  }

  workflow(name: string): Workflow {
    return beginWorkflow(this.#calls, name)
  }
}
