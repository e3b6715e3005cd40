import {
  request,
  type IncomingMessage,
  type RequestListener,
  type RequestOptions,
  type Server,
} from 'node:http'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Running {
  port: number
  server: Server
  /** Sends one request and reads the whole answer. */
  fetch(path: string, options?: RequestOptions & { body?: string }): Promise<Answer>
  close(): Promise<void>
}

export interface Answer {
  status: number
  headers: IncomingMessage['headers']
  text: string
}

/** A real server on a free port. */
export async function serve(listener: RequestListener, server: Server = createServer()): Promise<Running> {
  server.on('request', listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return running(server)
}

export function running(server: Server): Running {
  const { port } = server.address() as AddressInfo
  return {
    port,
    server,
    fetch: (path, options) => ask(port, path, options),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** `fetch` normalises URLs and methods; a raw request sends what it is told. */
export function ask(
  port: number,
  path: string,
  options: RequestOptions & { body?: string } = {},
): Promise<Answer> {
  const { body, ...rest } = options
  return new Promise((resolve, reject) => {
    const outgoing = request({ host: '127.0.0.1', port, path, agent: false, ...rest }, (incoming) => {
      let text = ''
      incoming.setEncoding('utf8')
      incoming.on('data', (chunk: string) => (text += chunk))
      incoming.on('end', () => resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, text }))
      incoming.on('error', reject)
    })
    outgoing.on('error', reject)
    outgoing.end(body)
  })
}
