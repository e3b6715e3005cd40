import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Perf } from '../../lib/index.ts'
import { LegacyNames } from '../express/legacy-names.ts'
import { RouterTraces } from '../express/trace.ts'

/** Names what an Express application answered, by what Express publishes or has left on the request. */
export class ExpressRoutes {
  readonly #traces = new RouterTraces()
  readonly #legacy = new LegacyNames()
  readonly #nowMs: () => number

  constructor(perf: Perf) {
    const { clock } = perf.options
    this.#nowMs = () => clock.nowMs()
    this.#traces.subscribe()
  }

  begin(req: IncomingMessage): void {
    this.#traces.begin(req)
  }

  name(req: IncomingMessage, res: ServerResponse): string | undefined {
    const trace = this.#traces.of(req)
    if (trace?.seen === true) return trace.name(res.statusCode)
    return this.#legacy.name(req, res, trace?.app, this.#nowMs)
  }
}
