import { request as plainRequest, type ClientRequest } from 'node:http'
import { request as secureRequest } from 'node:https'
import { sendOwn } from '../own-requests.ts'

export interface Delivered {
  /** Undefined when there was no answer. */
  status: number | undefined
  /** Why not, without what the URL holds. */
  problem: string
  retryAfterMs: number | undefined
}

export interface Delivery {
  done: Promise<Delivered>
  cancel(): void
}

const ANSWER_WITHIN_MS = 10_000

/** One POST, whatever becomes of it. Keeps no process alive, and rejects nothing. */
export function deliver(url: URL, headers: Record<string, string>, body: string | Uint8Array): Delivery {
  let request: ClientRequest | undefined
  let timer: NodeJS.Timeout | undefined
  const done = new Promise<Delivered>((resolve) => {
    const fail = (problem: string): void => {
      clearTimeout(timer)
      resolve({ status: undefined, problem, retryAfterMs: undefined })
    }
    try {
      const start = url.protocol === 'https:' ? secureRequest : plainRequest
      const length = String(Buffer.byteLength(body))
      // A connection of its own: a kept one would have to be closed when the process ends.
      const options = { method: 'POST', agent: false, headers: { ...headers, 'content-length': length } }
      request = sendOwn(() => start(url, options))
      timer = setTimeout(() => {
        fail(`no answer in ${ANSWER_WITHIN_MS / 1_000} s`)
        request?.destroy()
      }, ANSWER_WITHIN_MS).unref()
      request.on('socket', (socket) => socket.unref())
      request.on('error', (error: NodeJS.ErrnoException) => fail(error.code ?? error.name))
      request.on('response', (response) => {
        clearTimeout(timer)
        const status = response.statusCode ?? 0
        const retryAfterMs = retryAfter(response.headers['retry-after'])
        resolve({ status, problem: `HTTP ${status}`, retryAfterMs })
        // What it says is nobody's concern, and may have no end.
        response.destroy()
      })
      request.end(body)
    } catch (error) {
      fail((error as NodeJS.ErrnoException).code ?? 'not sent')
    }
  })
  return { done, cancel: () => request?.destroy() }
}

/** Seconds only: dates need a clock that agrees with the server's. */
function retryAfter(header: string | undefined): number | undefined {
  const seconds = Number(header)
  return header !== undefined && seconds >= 0 ? seconds * 1_000 : undefined
}
