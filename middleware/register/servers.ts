import { subscribe } from 'node:diagnostics_channel'
import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http'
import type { Perf, RouteOf } from '../../lib/index.ts'

/** What Node publishes just before a server emits `request`: HTTP/1 over TCP, TLS or a pipe, upgrades excepted. */
interface RequestStart {
  request: IncomingMessage
  response: ServerResponse
  server: Server
}

export interface Follower {
  /** Before the application sees the request. */
  begin(req: IncomingMessage): void
  routeOf: RouteOf
}

/** Follows every request to every server of the process, and answers those to the endpoint. */
export function watchServers(perf: Perf, follower: Follower): void {
  const { endpoint, shedder } = perf
  const routeOf: RouteOf = (req, res) => follower.routeOf(req, res)
  subscribe('http.server.request.start', (message) => {
    const start = message as RequestStart
    if (endpoint !== null && endpoint.matches(start.request.url ?? '')) {
      answerInstead(start, (req, res) => endpoint.handle(req, res))
      return
    }
    if (shedder?.sheds(start.request, start.response) === true) {
      answerInstead(start, () => {})
      return
    }
    follower.begin(start.request)
    const tracked = perf.track(start.request, start.response, routeOf)
    perf.enter(tracked)
    // Nobody says when the application has returned; its listeners run before the first microtask does.
    queueMicrotask(() => perf.leave(tracked))
  })
}

/**
 * Keeps one request from the application. Listeners cannot be skipped, so until Node emits this very request, some
 * microseconds later, the server has an `emit` of its own; every other request meets an untouched server.
 */
function answerInstead({ request, response, server }: RequestStart, answer: RequestListener): void {
  const before = Object.getOwnPropertyDescriptor(server, 'emit')
  const emit = server.emit.bind(server)
  function restore(): void {
    if (server.emit !== intercept) return
    if (before === undefined) Reflect.deleteProperty(server, 'emit')
    else Object.defineProperty(server, 'emit', before)
  }
  function intercept(...args: [event: string, ...unknown[]]): boolean {
    if (args[1] !== request || args[2] !== response) return emit(...args)
    restore()
    // With `Expect: 100-continue` it is another event than `request`, and the client waits for the word.
    if (args[0] === 'checkContinue' && !response.headersSent) response.writeContinue()
    answer(request, response)
    return true
  }
  Object.defineProperty(server, 'emit', { value: intercept, configurable: true, writable: true })
  // Node may answer by itself and emit nothing, as when a connection has had its last request.
  process.nextTick(restore)
}
