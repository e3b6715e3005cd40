import type { OpenRecord, OperationRecord, RequestRecord } from '../../diagnose/recording.ts'
import type { Drained } from '../drained.ts'
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
  #filling: RequestRecord[] = []
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
    for (const request of requests) {
      this.#routes.note(request.number, request.route)
      const second = Math.floor(request.endMs / 1_000)
      if (second > this.#second) {
        this.#close()
        this.#second = second
      }
      if (this.#filling.length < maxPerSecond) this.#filling.push(request)
      else this.#shelf.take(request.number)
    }
    for (const { number, route } of open) if (route !== null) this.#routes.note(number, route)
    this.#open = open
  }

  between(fromMs: number, toMs: number): Traffic {
    const newest = sampleRequests(this.#filling, roomOfASecond, this.#chance)
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

  #close(): void {
    const kept = new Set<number>()
    for (const request of sampleRequests(this.#filling, roomOfASecond, this.#chance)) {
      this.#requests.push(request)
      kept.add(request.number)
    }
    const operations = pick(this.#loose, maxLoosePerSecond, this.#chance)
    for (const { number } of this.#filling) {
      const own = this.#shelf.take(number)
      if (kept.has(number)) operations.push(...own)
    }
    for (const operation of operations.toSorted((a, b) => a.endMs - b.endMs)) this.#operations.push(operation)
    this.#filling = []
    this.#loose = []
  }
}
