import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import { serve, type Running } from '../support/server.ts'

export interface Received {
  url: string
  headers: IncomingHttpHeaders
  text: string
}

/** A real server that keeps what it is sent; `answer` says how it takes the nth message. */
export async function receiver(
  answer: (res: ServerResponse, at: number) => void = (res) => void res.end('ok'),
): Promise<Running & { received: Received[] }> {
  const received: Received[] = []
  const running = await serve((req, res) => {
    let text = ''
    req.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
    req.on('end', () => {
      received.push({ url: req.url ?? '', headers: req.headers, text })
      answer(res, received.length - 1)
    })
  }, createServer())
  return { ...running, received }
}
