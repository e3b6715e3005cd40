/** A WebSocket as `ws` has it, or anything like it: engine.io's, which is below socket.io, for one. */
export interface LiveSocket {
  emit(event: never, ...args: never[]): boolean
  send(...args: never[]): unknown
  readonly readyState?: unknown
}

/** The answer that events are streamed on: `res` of Express and `node:http`, `reply.raw` of Fastify. */
export interface LiveStream {
  write(...args: never[]): boolean
  end(...args: never[]): unknown
  once(event: 'close', listener: () => void): unknown
  readonly destroyed: boolean
  readonly writableEnded: boolean
}

/** The connections of one endpoint. Made by `perf.live()`; the same name is the same endpoint. */
export interface Live {
  /**
   * Follows a WebSocket until it closes: call it before you listen to its messages. A message takes until its
   * listeners have returned, and what they promise is settled; one that is sent, until it is written. Gives it back.
   */
  socket<S extends LiveSocket>(socket: S): S
  /** Follows a stream of server-sent events until it closes: call it before the first event. Gives it back. */
  stream<R extends LiveStream>(res: R): R
  /**
   * Runs `fn`, which sends to many connections before it returns. The broadcast takes until the last of them has been
   * written, or has closed.
   */
  broadcast<T>(fn: () => T): T
  /** Runs `fn` as the handler of one message, where no socket says when that is: in a listener of socket.io's. */
  message<T>(fn: () => T): T
}
