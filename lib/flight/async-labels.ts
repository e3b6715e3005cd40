import { createHook, executionAsyncResource, type AsyncHook } from 'node:async_hooks'

/** Whatever outlives a request may carry its label: connections, pools, intervals. */
const passing = new Set(['PROMISE', 'Timeout', 'Immediate', 'TickObject', 'Microtask', 'FSREQCALLBACK'])
const key = Symbol('perfguard.request')

type Resource = { [key]?: number; type?: unknown; _repeat?: unknown } | undefined

export interface AsyncLabelsOptions {
  /** The request that runs now. */
  current: () => number
  /** A callback begins that belongs to this request; 0 when it belongs to none that is known. */
  onRun: (request: number) => void
  isOpen: (request: number) => boolean
}

/**
 * Follows requests through everything asynchronous: a resource keeps the request that ran when it was made, and
 * before a callback of it runs, that is told. Costs 4 to 14 % of CPU on light routes: made to be on for a while.
 *
 * Kept on the resources themselves, because an AsyncLocalStorage tells nobody when its context changes. What may be
 * shared by requests (a connection, a pool) keeps a negative number: it counts only while that request is under way.
 */
export class AsyncLabels {
  readonly #hook: AsyncHook
  readonly #isOpen: (request: number) => boolean

  constructor({ current, onRun, isOpen }: AsyncLabelsOptions) {
    this.#isOpen = isOpen
    const labelOf = (resource: Resource): number => this.#labelOf(resource)
    this.#hook = createHook({
      init(_asyncId, type, _triggerAsyncId, resource: Resource) {
        const request = current()
        if (request === 0) return
        // What a hook throws ends the process, and a frozen resource throws.
        try {
          const kept = passing.has(type) && (resource!._repeat ?? null) === null
          resource![key] = kept ? request : -request
        } catch {
          // That one is not followed.
        }
      },
      before() {
        try {
          const request = labelOf(executionAsyncResource())
          if (request !== current()) onRun(request)
        } catch {
          // A resource that answers with an exception is nobody's.
        }
      },
    })
  }

  enable(): void {
    this.#hook.enable()
  }

  disable(): void {
    this.#hook.disable()
  }

  /** The rest of the request comes through the parser of its connection, which was there before it. */
  adopt(request: number): void {
    const resource = executionAsyncResource() as Resource
    if (resource?.type === 'HTTPINCOMINGMESSAGE') resource[key] = -request
  }

  #labelOf(resource: Resource): number {
    const label = resource?.[key] ?? 0
    if (label >= 0) return label
    return this.#isOpen(-label) ? -label : 0
  }
}
