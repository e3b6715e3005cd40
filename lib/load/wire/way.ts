import { connect as connectTcp } from 'node:net'
import type { Duplex } from 'node:stream'
import { connect as connectTls } from 'node:tls'

/** How a target is reached. */
export interface Way {
  /** What stands in the `host` header. */
  host: string
  connect(): Duplex
}

/** Over a socket, to `http://…` or `https://…`. */
export function wayTo(origin: string): Way {
  const { protocol, host, hostname, port } = new URL(origin)
  const name = hostname.startsWith('[') ? hostname.slice(1, -1) : hostname
  if (protocol === 'https:') {
    const options = { host: name, port: Number(port || 443), servername: name, ALPNProtocols: ['http/1.1'] }
    return { host, connect: () => connectTls(options).setNoDelay(true) }
  }
  const options = { host: name, port: Number(port || 80), noDelay: true }
  return { host, connect: () => connectTcp(options) }
}
