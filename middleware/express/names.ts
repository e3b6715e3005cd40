import type { IncomingMessage, ServerResponse } from 'node:http'
import { RouteNames } from './route-names.ts'
import { RouterTraces } from './trace.ts'

/**
 * Names what an Express application answered. Nearly every route is found by walking the routers, which costs a
 * request a look-up. The channel that Express 5.3 has for it is exact for all, but costs each request half a
 * microsecond and 0.1 µs for each middleware (express does more as soon as anybody listens): it is listened to
 * from the first request on that no walk can explain, such as one of a router inside a closure.
 */
export class ExpressNames {
  readonly #routes: RouteNames
  readonly #traces = new RouterTraces()

  constructor(nowMs: () => number) {
    this.#routes = new RouteNames(nowMs)
  }

  begin(req: IncomingMessage): void {
    this.#routes.begin(req)
    if (this.#traces.subscribed) this.#traces.begin(req)
  }

  name(req: IncomingMessage, res: ServerResponse): string | undefined {
    const name = this.#routes.name(req, res)
    if (name !== null) return name
    this.#traces.subscribe()
    const trace = this.#traces.of(req)
    return trace?.seen === true ? trace.name(res.statusCode) : this.#routes.outline(req)
  }

  close(): void {
    this.#traces.close()
  }
}
