import { createServer, Server, type RequestListener } from 'node:http'
import { duplexPair, type Duplex } from 'node:stream'
import type { HandlerTarget } from '../definition/target.ts'
import { perfPathOf } from './perf-path.ts'
import type { RunningTarget } from './running-target.ts'

/** A listener in this process: HTTP over a pair of streams, without a socket. */
export async function handlerTarget(target: HandlerTarget): Promise<RunningTarget> {
  const given = target.handler
  const made = given instanceof Server || given.length > 0 ? given : await (given as () => unknown)()
  const server = made instanceof Server ? made : createServer(made as RequestListener)
  const connect = (): Duplex => {
    const [ours, theirs] = duplexPair()
    // It comes from this process: what is for this machine only, such as /perf, may answer.
    Object.defineProperty(theirs, 'remoteAddress', { value: '127.0.0.1' })
    server.emit('connection', theirs)
    return ours
  }
  return {
    kind: 'handler',
    what: made instanceof Server ? 'a server' : (made as RequestListener).name || 'a handler',
    origin: null,
    pid: process.pid,
    readyMs: null,
    way: { host: 'localhost', connect },
    perfPath: perfPathOf(target.perf),
    perfToken: null,
    ended: () => null,
    stop: async () => {
      server.closeAllConnections()
    },
  }
}
