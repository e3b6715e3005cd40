import type { IncomingMessage, ServerResponse } from 'node:http'

/** Asked when a request is over, and while it is open for `/perf`: the pattern, or undefined for `(unmatched)`. */
export type RouteOf = (req: IncomingMessage, res: ServerResponse) => string | undefined

/** A request under way, as the adapters hold it. */
export interface Tracked {
  readonly startMs: number
  /** Set by adapters that know the pattern at once; then `routeOf` is not asked. */
  pattern: string | undefined
}

/** One request that is under way, and, when it is over, how it ended. */
export class Exchange implements Tracked {
  readonly req: IncomingMessage
  readonly res: ServerResponse
  /** What stood there before us; undefined for what the prototype has when it is called, which Express changes. */
  readonly writeHead: ServerResponse['writeHead'] | undefined
  routeOf: RouteOf
  /** -1 until it is tracked. */
  startMs: number = -1
  /** When the head of the answer was written; 0 before that, and for short answers written in one piece. */
  headMs: number = 0
  /** Place in the list of open ones; -1 before and after. */
  at: number = -1
  status: number = 0
  /** The connection broke before the whole answer was out. */
  aborted: boolean = false
  /** False when there is no duration that would mean anything: the connection was handed over. */
  timed: boolean = true
  pattern: string | undefined = undefined
  /** Its number on the flight recorder's tape; 0 without one. */
  number: number = 0
  /** The request in whose synchronous part this one began, which is rare; 0 for none. */
  previous: number = 0

  constructor(
    req: IncomingMessage,
    res: ServerResponse,
    writeHead: ServerResponse['writeHead'] | undefined,
    routeOf: RouteOf,
  ) {
    this.req = req
    this.res = res
    this.writeHead = writeHead
    this.routeOf = routeOf
  }

  /** The pattern of its route as far as it is known; undefined for `(unmatched)`. Throws what `routeOf` does. */
  route(): string | undefined {
    return this.pattern ?? this.routeOf(this.req, this.res)
  }
}
