import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Proxy {
  origin: string
  close(): void
}

/** A reverse proxy that shows the whole of another server under a prefix, and knows nothing of it. */
export async function proxyUnder(prefix: string, target: string): Promise<Proxy> {
  const server = createServer((req, res) => {
    const { url = '', method, headers } = req
    if (!url.startsWith(prefix)) {
      res.writeHead(404).end()
      return
    }
    // As a proxy on the same machine that adds nothing: the shop would refuse forwarded requests without access.
    const onward = request(
      target + url.slice(prefix.length),
      { method, headers: { ...headers, host: new URL(target).host } },
      (answer) => {
        res.writeHead(answer.statusCode ?? 502, answer.headers)
        answer.pipe(res)
      },
    )
    onward.on('error', () => res.destroy())
    res.on('close', () => onward.destroy())
    req.pipe(onward)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    origin: `http://127.0.0.1:${port}`,
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}
