import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Exchange } from './exchange.ts'

const CLIENT_LEFT = 499
const GAVE_UP = 504
const BROKEN_BY_SERVER = 500
const LONG_TURN_MS = 50

/** Reads off a response that has closed how the request ended. */
export function readEnding(exchange: Exchange, endMs: number): void {
  const { res } = exchange
  if (finished(res)) exchange.status = res.statusCode
  else readBreak(exchange, endMs)
}

function readBreak(exchange: Exchange, endMs: number): void {
  const { req, res } = exchange
  exchange.aborted = true
  // The server broke its own answer off: whatever the status line had promised, it failed.
  if (res.errored !== null && res.errored !== undefined) exchange.status = BROKEN_BY_SERVER
  else if (res.headersSent) exchange.status = res.statusCode
  else if ((req as { upgrade?: boolean }).upgrade === true) {
    // A switched protocol (WebSocket) never writes through its response; its life is not a latency.
    exchange.status = 101
    exchange.aborted = false
    exchange.timed = false
  } else exchange.status = unanswered(req, endMs - exchange.startMs)
}

function finished(res: ServerResponse): boolean {
  const { stream } = res as unknown as { stream?: { rstCode?: number; headersSent?: boolean } }
  // HTTP/2 calls a stream's writable side finished when the client resets it, too.
  if (stream !== undefined) return stream.headersSent === true && stream.rstCode === 0
  return res.writableFinished
}

/** Nothing was sent: did the client leave, or was it sent away? */
function unanswered(req: IncomingMessage, durationMs: number): number {
  const { socket } = req
  const error = socket?.errored as NodeJS.ErrnoException | null | undefined
  if (error?.code === 'ERR_HTTP_REQUEST_TIMEOUT') return 408
  // server.setTimeout() destroys the socket without a word; nobody else ends a request just then. Its time runs from the
  // turn of the loop in which the request was read, which may have been a long one.
  const timeoutMs = socket?.timeout ?? 0
  if (timeoutMs > 0 && durationMs >= timeoutMs - Math.min(LONG_TURN_MS, timeoutMs / 2)) return GAVE_UP
  return CLIENT_LEFT
}
