import { Histogram } from '../../stats/histogram.ts'
import type { Scale } from '../../stats/scale.ts'
import type { CountNews } from '../drive/tally-news.ts'
import { addCells } from './cells.ts'

/** All that was counted of one subject over some stretch. */
export class Totals {
  readonly response: Histogram
  readonly service: Histogram
  readonly statuses: Map<number, number> = new Map()
  planned: number = 0
  sent: number = 0
  ended: number = 0
  errors: number = 0
  startsSumMs: number = 0

  constructor(scale: Scale) {
    this.response = new Histogram(scale)
    this.service = new Histogram(scale)
  }

  /** A run of which two checks failed is one error. */
  get failed(): number {
    return Math.min(this.errors, this.ended)
  }

  add(news: CountNews): void {
    const { planned, sent, ended, errors, response, service, statuses, startsSumMs } = news
    this.planned += planned
    this.sent += sent
    this.ended += ended
    this.errors += errors
    this.startsSumMs += startsSumMs
    if (response !== null) addCells(this.response, response)
    if (service !== null) addCells(this.service, service)
    for (let i = 0; i < statuses.length; i += 2) this.#status(statuses[i]!, statuses[i + 1]!)
  }

  merge(other: Totals): this {
    this.planned += other.planned
    this.sent += other.sent
    this.ended += other.ended
    this.errors += other.errors
    this.startsSumMs += other.startsSumMs
    this.response.merge(other.response)
    this.service.merge(other.service)
    for (const [status, count] of other.statuses) this.#status(status, count)
    return this
  }

  #status(status: number, count: number): void {
    this.statuses.set(status, (this.statuses.get(status) ?? 0) + count)
  }
}
