import type { IncomingMessage, ServerResponse } from 'node:http'

/** How a request ended. */
export interface Ending {
  status: number
  /** The connection broke before the whole answer was out. */
  aborted: boolean
  /** False when there is no duration that would mean anything: the connection was handed over. */
  timed: boolean
}

const CLIENT_LEFT = 499
const GAVE_UP = 504
const BROKEN_BY_SERVER = 500

/** Reads the ending off a response that has closed. */
export function endingOf(req: IncomingMessage, res: ServerResponse, durationMs: number): Ending {
  if (finished(res)) return { status: res.statusCode, aborted: false, timed: true }
  // The server broke its own answer off: whatever the status line had promised, it failed.
  if (res.errored !== null && res.errored !== undefined) {
    return { status: BROKEN_BY_SERVER, aborted: true, timed: true }
  }
  if (res.headersSent) return { status: res.statusCode, aborted: true, timed: true }
  // A switched protocol (WebSocket) never writes through its response; its life is not a latency.
  if ((req as { upgrade?: boolean }).upgrade === true) return { status: 101, aborted: false, timed: false }
  return { status: unanswered(req, durationMs), aborted: true, timed: true }
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
  // server.setTimeout() destroys the socket without a word; nobody else ends a request just then.
  const timeoutMs = socket?.timeout ?? 0
  if (timeoutMs > 0 && durationMs >= timeoutMs) return GAVE_UP
  return CLIENT_LEFT
}
