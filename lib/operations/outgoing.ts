import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { ClientRequest, IncomingMessage } from 'node:http'
import type { Call, Calls } from './calls.ts'
import { isOwn } from '../own-requests.ts'
import { quietly } from './quietly.ts'

const MAX_HOST_LENGTH = 100
const key = Symbol('perfguard.operation')

type Awaited = { [key]?: Call | null | undefined }
type HttpMessage = { request: ClientRequest & Awaited; response?: IncomingMessage }
type UndiciRequest = Awaited & { origin?: unknown; method?: unknown; [failedKey]?: boolean }
type UndiciMessage = { request: UndiciRequest; response?: { statusCode?: number } }
type Listener = (message: unknown) => void

const failedKey = Symbol('perfguard.failed')

/**
 * Outgoing HTTP as operations, named `http:METHOD host`: never a path, a query or a header. What a caller waits for ends
 * with the body, or with the error. Works through Node's own channels: nothing is patched.
 */
export class OutgoingRequests {
  readonly #calls: Calls
  readonly #listeners: [channel: string, listener: Listener][]
  #subscribed = false

  constructor(calls: Calls) {
    this.#calls = calls
    const begin = ({ request }: HttpMessage): void => this.#begin(request, request.method, hostOf(request))
    this.#listeners = [
      // Node 20 has `start` only, which waits for a free socket: by then another request may run.
      onHttp('http.client.request.created', begin),
      onHttp('http.client.request.start', begin),
      onHttp('http.client.request.error', ({ request }) => this.#end(request, true)),
      // It says "finish" and comes with the head of the answer.
      onHttp('http.client.response.finish', ({ request, response }) => {
        const failed = (response?.statusCode ?? 0) >= 500
        response?.once('close', () => this.#end(request, failed || !response.complete))
      }),
      onUndici('undici:request:create', ({ request }) => {
        this.#begin(request, request.method, String(request.origin).replace(/^\w+:\/\//, ''))
      }),
      onUndici('undici:request:headers', ({ request, response }) => {
        request[failedKey] = (response?.statusCode ?? 0) >= 500
      }),
      onUndici('undici:request:trailers', ({ request }) => this.#end(request, request[failedKey] === true)),
      onUndici('undici:request:error', ({ request }) => this.#end(request, true)),
    ]
  }

  start(): void {
    if (this.#subscribed) return
    this.#subscribed = true
    for (const [channel, listener] of this.#listeners) subscribe(channel, listener)
  }

  stop(): void {
    this.#subscribed = false
    for (const [channel, listener] of this.#listeners) unsubscribe(channel, listener)
  }

  #begin(request: Awaited, method: unknown, host: string): void {
    if (request[key] !== undefined || isOwn(request)) return
    request[key] = this.#calls.begin('op', `http:${String(method)} ${host.slice(0, MAX_HOST_LENGTH)}`)
  }

  #end(request: Awaited, failed: boolean): void {
    const call = request[key]
    if (call === undefined || !this.#subscribed) return
    request[key] = undefined
    this.#calls.end(call, failed)
  }
}

function hostOf(request: ClientRequest): string {
  const header = request.getHeader('host')
  return typeof header === 'string' ? header : request.host
}

function onHttp(channel: string, take: (message: HttpMessage) => void): [string, Listener] {
  return [channel, (message) => quietly(() => take(message as HttpMessage))]
}

function onUndici(channel: string, take: (message: UndiciMessage) => void): [string, Listener] {
  return [channel, (message) => quietly(() => take(message as UndiciMessage))]
}
