import { Calls } from '../operations/calls.ts'
import { nameText, OTHER, shortName } from '../record/naming.ts'
import type { OperationRecorder } from '../record/operation-recorder.ts'
import type { Clock, LiveKind, LiveSnapshot } from '../types.ts'
import { Broadcast, Broadcasts } from './broadcast.ts'
import { Connections } from './connections.ts'
import type { Live } from './live.ts'
import { Messages, type WorkTape } from './messages.ts'
import { followSocket, type SocketDeps } from './socket.ts'
import { followStream } from './stream.ts'

const MAX_ENDPOINTS = 100
/** Leaves room for `ws.broadcast` and the like. */
const MAX_NAME_LENGTH = 100

export interface EndpointsDeps {
  clock: Clock
  spanMs: number
  recorder: OperationRecorder
  /** When the request of this response began; undefined if it is not followed. */
  startedMs(res: object): number | undefined
  /** Null while nothing records. */
  tape(): WorkTape | null
  onError(error: unknown): void
}

/** What stays open: WebSockets and streams of events, by the endpoint that the application names. Bounded. */
export class LiveEndpoints {
  readonly #deps: EndpointsDeps
  readonly #calls: Calls
  readonly #socketDeps: SocketDeps
  readonly #endpoints = new Map<string, Live>()
  readonly #rows: Connections[] = []
  /** No connection is followed twice. */
  readonly #followed = new WeakSet<object>()
  #isOn = true

  constructor(deps: EndpointsDeps) {
    const { clock, recorder } = deps
    const onError = (error: unknown): void => deps.onError(error)
    this.#deps = deps
    this.#calls = new Calls({ recorder, clock, tape: () => null, onError })
    const messages = new Messages({ clock, recorder, tape: () => deps.tape(), onError })
    this.#socketDeps = { clock, recorder, messages, broadcasts: new Broadcasts(), isOn: () => this.#isOn }
  }

  named(given: string): Live {
    const wanted = shortName(nameText(given), MAX_NAME_LENGTH)
    const name = this.#endpoints.has(wanted) || this.#endpoints.size < MAX_ENDPOINTS ? wanted : OTHER
    let live = this.#endpoints.get(name)
    if (live === undefined) this.#endpoints.set(name, (live = this.#endpoint(name)))
    return live
  }

  rows(coveredMs: number): LiveSnapshot[] {
    const nowMs = this.#deps.clock.nowMs()
    return this.#rows.map((connections) => connections.snapshot(nowMs, coveredMs))
  }

  /** The label of the message with this number on the tape, if it is the one that runs. */
  labelOfRunning(number: number): string | null {
    return this.#socketDeps.messages.labelOfRunning(number)
  }

  /** What is followed goes on as if it were not. */
  stop(): void {
    this.#isOn = false
  }

  #endpoint(name: string): Live {
    const { messages, broadcasts } = this.#socketDeps
    const calls = this.#calls
    const sockets = this.#kind(name, 'ws')
    const streams = this.#kind(name, 'sse')
    return {
      socket: (socket) => this.#follow(socket, () => followSocket(socket, sockets(), this.#socketDeps)),
      stream: (res) =>
        this.#follow(res, () => {
          const startMs = this.#deps.startedMs(res) ?? this.#deps.clock.nowMs()
          followStream(res, startMs, streams(), this.#socketDeps)
        }),
      broadcast: (fn) => {
        const call = calls.begin('op', `broadcast ${name}`)
        return broadcasts.run(new Broadcast((failed) => calls.end(call, failed)), fn)
      },
      message: (fn) => messages.run(`ws.message ${name}`, fn),
    }
  }

  /** A row that is there from the first connection on. */
  #kind(name: string, kind: LiveKind): () => Connections {
    let row: Connections | undefined
    return () => {
      if (row === undefined) this.#rows.push((row = new Connections(name, kind, this.#deps.spanMs)))
      return row
    }
  }

  /** Whatever it is handed comes back: what cannot be followed is an error of ours, and none of the application's. */
  #follow<T extends object>(one: T, follow: () => void): T {
    try {
      if (!this.#isOn || this.#followed.has(one)) return one
      this.#followed.add(one)
      follow()
    } catch (error) {
      this.#deps.onError(error)
    }
    return one
  }
}
