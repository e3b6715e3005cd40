import { createServer, request } from 'node:http'
import type { IncomingHttpHeaders, IncomingMessage, RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import { createEndpoint } from '../../lib/http/endpoint.ts'
import type { FakeView } from './fake-view.ts'

export interface Answer {
  status: number
  headers: IncomingHttpHeaders
  body: string
  json(): unknown
}

interface Ask {
  method?: string
  headers?: Record<string, string>
}

export interface Site {
  port: number
  ask(path: string, ask?: Ask): Promise<Answer>
}

/** A real server on a port of its own, closed when the test ends. */
export async function serveListener(listener: RequestListener): Promise<Site> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return { port, ask: (path, ask) => askAt(port, path, ask) }
}

export function serve(view: FakeView, environment: { NODE_ENV?: string } = {}): Promise<Site> {
  const endpoint = createEndpoint(view, environment)
  return serveListener((req, res) =>
    endpoint.handle(req, res, () => {
      res.statusCode = 299
      res.end('the application')
    }),
  )
}

function askAt(port: number, path: string, { method = 'GET', headers = {} }: Ask = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const req = request({ host: '127.0.0.1', port, path, method, headers, agent: false }, (res) => {
      const parts: Buffer[] = []
      res.on('data', (part: Buffer) => parts.push(part))
      res.on('error', reject)
      res.on('end', () => {
        const body = Buffer.concat(parts).toString()
        const json = (): unknown => JSON.parse(body)
        resolve({ status: res.statusCode ?? 0, headers: res.headers, body, json })
      })
    })
    req.on('error', reject)
    req.end()
  })
}

/** A request as an adapter may pass it on, for what no client can send over a socket. */
export type Handed = IncomingMessage & { baseUrl?: string; originalUrl?: string }
