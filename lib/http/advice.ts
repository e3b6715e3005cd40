import { setImmediate as nextTurn } from 'node:timers/promises'
import { advise } from '../advice/index.ts'
import type { Situation } from '../advice/situation.ts'
import type { Advice } from '../page/wire.ts'
import type { SlaStatus } from '../types.ts'
import type { PerfView } from '../view.ts'

const KEPT_MS = 5_000
const SLICE_MS = 1

/** Advice on the process that answers, made when somebody asks, and at most every few seconds. */
export class AdviceGiver {
  readonly #view: PerfView
  #items: Promise<Advice[]> | null = null
  #atMs = -Infinity

  constructor(view: PerfView) {
    this.#view = view
  }

  items(): Promise<Advice[]> {
    const nowMs = this.#view.options.clock.nowMs()
    if (this.#items === null || nowMs - this.#atMs > KEPT_MS) {
      this.#atMs = nowMs
      this.#items = this.#advise()
    }
    return this.#items
  }

  async #advise(): Promise<Advice[]> {
    const view = this.#view
    const { page, options } = view
    const work = await page.work()
    const { at, uptimeMs, windowMs, process, gauges, statements, incidents, self } = view.snapshotHead()
    const routes = await this.#inSlices(view.routeSnapshots())
    const operations = await this.#inSlices(view.operationSnapshots())
    const { columns, fromAt, stepMs } = page.history('3h')
    const limits = [
      ...named('process', process.sla),
      ...routes.flatMap(({ route, sla }) => named(route, sla)),
      ...operations.flatMap(({ name, sla }) => named(`op:${name}`, sla)),
    ]
    const situation: Situation = {
      at,
      uptimeMs,
      windowMs: Math.min(windowMs, uptimeMs),
      process,
      routes,
      operations,
      limits,
      statements: statements ?? null,
      gauges,
      incidents,
      work,
      heap: { fromAt, stepMs, usedBytes: columns.heapUsedBytes },
      overflowed: {
        requests: self.overflowedRequests,
        names: self.droppedRoutes,
        max: options.routes.max,
      },
    }
    return advise(situation)
  }

  async #inSlices<Row>(rows: Iterable<Row>): Promise<Row[]> {
    const { clock } = this.#view.options
    const taken: Row[] = []
    let sliceMs = clock.nowMs()
    for (const row of rows) {
      taken.push(row)
      if (clock.nowMs() - sliceMs < SLICE_MS) continue
      await nextTurn()
      sliceMs = clock.nowMs()
    }
    return taken
  }
}

function named(subject: string, sla: readonly SlaStatus[]): Situation['limits'] {
  return sla.map((status) => ({ subject, status }))
}
