import type { IncomingMessage, ServerResponse } from 'node:http'

/** Asked when a request is over, and while it is open for `/perf`: the pattern, or undefined for `(unmatched)`. */
export type RouteOf = (req: IncomingMessage, res: ServerResponse) => string | undefined

/** A request under way, as the adapters hold it. */
export interface Tracked {
  readonly startMs: number
}

/** One request that is under way. */
export class Exchange implements Tracked {
  readonly req: IncomingMessage
  readonly res: ServerResponse
  readonly routeOf: RouteOf
  readonly startMs: number
  /** When the head of the answer was written; 0 before that. */
  headMs: number = 0
  /** Place in the list of open ones; -1 once it has ended. */
  at: number = -1
  /** Its number on the flight recorder's tape; 0 without one. */
  number: number = 0
  /** The request in whose synchronous part this one began, which is rare; 0 for none. */
  previous: number = 0
  readonly writeHead: ServerResponse['writeHead']

  constructor(req: IncomingMessage, res: ServerResponse, routeOf: RouteOf, startMs: number) {
    this.req = req
    this.res = res
    this.routeOf = routeOf
    this.startMs = startMs
    // Called later with `apply`: whatever stood there before us goes on to be called.
    // oxlint-disable-next-line typescript/unbound-method
    this.writeHead = res.writeHead
  }
}
