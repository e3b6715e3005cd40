import type { OpenRecord, OperationRecord, RequestRecord } from '../../diagnose/recording.ts'
import type { Drained } from '../drained.ts'
import type { RequestRows } from '../request-rows.ts'
import { OperationShelf } from './operation-shelf.ts'
import { maxPerSecond, pick, roomOfASecond, sampleRequests } from './request-sampling.ts'
import type { Chance } from './request-sampling.ts'
import type { RouteMemory } from './route-memory.ts'
import { TimedLog } from './timed-log.ts'

const maxRequests = 40_000
const maxOperations = 60_000
/** Of those that belong to no request. */
const maxLoosePerSecond = 200

export interface Traffic {
  requests: RequestRecord[]
  open: OpenRecord[]
  operations: OperationRecord[]
}

/** Requests and their operations, thinned second by second where they come densely. */
export class TrafficLog {
  readonly #routes: RouteMemory
  readonly #chance: Chance
  readonly #requests = new TimedLog<RequestRecord>(maxRequests, ({ endMs }) => endMs)
  readonly #operations = new TimedLog<OperationRecord>(maxOperations, ({ endMs }) => endMs)
  readonly #shelf = new OperationShelf()
  /** The second that is still being filled. */
  #second = 0
  #filling: RequestRows | null = null
  #loose: OperationRecord[] = []
  #open: OpenRecord[] = []

  constructor(routes: RouteMemory, chance: Chance) {
    this.#routes = routes
    this.#chance = chance
  }

  take({ requests, operations, open }: Drained): void {
    for (const operation of operations) {
      if (operation.request !== 0) this.#shelf.put(operation)
      else if (this.#loose.length < maxPerSecond) this.#loose.push(operation)
    }
    this.#noteRoutes(requests)
    let from = 0
    while (from < requests.count) {
      const second = Math.floor(requests.endMs(from) / 1_000)
      if (second > this.#second) {
        this.#close()
        this.#second = second
      }
      let to = from + 1
      while (to < requests.count && requests.endMs(to) < (this.#second + 1) * 1_000) to++
      this.#fill(requests, from, to)
      from = to
    }
    for (const { number, route } of open)
      if (route !== null) this.#routes.note(number, this.#routes.indexOf(route))
    this.#open = open
  }

  between(fromMs: number, toMs: number): Traffic {
    const newest = this.#newest()
    const ended = [...this.#requests.between(fromMs, Infinity), ...newest]
    const requests = ended.filter(({ endMs }) => endMs >= fromMs && endMs <= toMs)
    const open = [
      // Under way then, though they have ended since.
      ...ended.filter(({ startMs, endMs }) => startMs <= toMs && endMs > toMs),
      ...this.#open.filter(({ startMs }) => startMs <= toMs),
    ].map(({ number, route, startMs }) => ({ number, route, startMs }))
    const operations = [
      ...this.#operations.between(fromMs, Infinity),
      ...this.#loose,
      ...[...newest, ...this.#open].flatMap(({ number }) => this.#shelf.of(number)),
    ].filter(({ startMs, endMs }) => endMs >= fromMs && startMs <= toMs)
    return { requests, open, operations: operations.toSorted((a, b) => a.endMs - b.endMs) }
  }

  dropBefore(ms: number): void {
    this.#requests.dropBefore(ms)
    this.#operations.dropBefore(ms)
  }

  #noteRoutes(requests: RequestRows): void {
    const indexes = new Map<number, number>()
    for (let row = 0; row < requests.count; row++) {
      const route = requests.route(row)
      let index = indexes.get(route)
      if (index === undefined) {
        index = this.#routes.indexOf(requests.nameOf(route))
        indexes.set(route, index)
      }
      this.#routes.note(requests.number(row), index)
    }
  }

  #fill(requests: RequestRows, from: number, to: number): void {
    this.#filling ??= requests.empty()
    const fits = Math.min(to, from + maxPerSecond - this.#filling.count)
    this.#filling.add(requests, from, fits)
    for (let row = fits; row < to; row++) this.#shelf.take(requests.number(row))
  }

  #newest(): RequestRecord[] {
    return this.#filling === null ? [] : sampleRequests(this.#filling, roomOfASecond, this.#chance)
  }

  #close(): void {
    const kept = new Set<number>()
    for (const request of this.#newest()) {
      this.#requests.push(request)
      kept.add(request.number)
    }
    const operations = pick(this.#loose, maxLoosePerSecond, this.#chance)
    for (let row = 0; row < (this.#filling?.count ?? 0) && !this.#shelf.isEmpty; row++) {
      const number = this.#filling!.number(row)
      const own = this.#shelf.take(number)
      if (kept.has(number)) operations.push(...own)
    }
    for (const operation of operations.toSorted((a, b) => a.endMs - b.endMs)) this.#operations.push(operation)
    this.#filling?.clear()
    this.#loose = []
  }
}
