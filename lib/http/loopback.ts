import type { IncomingMessage } from 'node:http'

/** 127.0.0.0/8, ::1, and 127.0.0.0/8 as IPv6 writes it. */
export function isLoopbackAddress(address: string | undefined): boolean {
  if (address === undefined) return false
  const v4 = address.toLowerCase().startsWith('::ffff:') ? address.slice(7) : address
  return address === '::1' || isLoopbackV4(v4)
}

function isLoopbackV4(address: string): boolean {
  return /^127(\.(25[0-5]|2[0-4]\d|1?\d?\d)){3}$/.test(address)
}

/**
 * A `Host` that a browser can only have been given by somebody on this machine. A rebound DNS name reaches the
 * loopback address too, but the browser still sends the name.
 */
export function isLoopbackHost(host: string | undefined): boolean {
  const found = /^(\[[0-9a-f:.]+\]|[a-z0-9.-]+)(:\d{1,5})?$/i.exec(host ?? '')
  if (found === null) return false
  const name = found[1]!.toLowerCase()
  if (name.startsWith('[')) return isLoopbackAddress(name.slice(1, -1))
  return /^([a-z0-9-]+\.)*localhost\.?$/.test(name) || isLoopbackV4(name)
}

const forwardingHeaders = [
  'forwarded',
  'via',
  'x-real-ip',
  'x-client-ip',
  'x-cluster-client-ip',
  'x-original-forwarded-for',
  'x-original-host',
  'x-envoy-external-address',
  'x-amzn-trace-id',
  'true-client-ip',
  'cf-connecting-ip',
  'cf-ray',
  'fastly-client-ip',
]

/** The name of a header that only a proxy adds. A proxy on this machine makes the whole internet look local. */
function forwardingHeader(headers: IncomingMessage['headers']): string | undefined {
  for (const name of forwardingHeaders) if (headers[name] !== undefined) return name
  for (const name in headers) if (name.startsWith('x-forwarded')) return name
  return undefined
}

/** The name by which the client called us; HTTP/2 has it in `:authority`. */
export function hostOf(headers: IncomingMessage['headers']): string | undefined {
  const authority = headers[':authority']
  return typeof authority === 'string' ? authority : headers.host
}

/**
 * Why a request doesn't count as one from this machine; undefined when it does.
 *
 * Not promised: a proxy on this machine that sends a loopback `Host`, adds no header of its own and speaks HTTP/1.1
 * cannot be told from a local client.
 */
export function whyNotLocal(req: IncomingMessage): string | undefined {
  const { headers } = req
  // A Unix socket has no address. What stands in front of one is nearly always a proxy, so it is not local.
  if (!isLoopbackAddress(req.socket?.remoteAddress)) return 'the client is not on this machine'
  // nginx's default proxy_pass: HTTP/1.0, the upstream's own loopback name as Host, and no forwarding header.
  if (req.httpVersionMajor < 1 || (req.httpVersionMajor === 1 && req.httpVersionMinor === 0)) {
    return 'an HTTP/1.0 request may come through a proxy'
  }
  // HTTP/2 may carry both, and a proxy may have set only one of them.
  const both = [hostOf(headers), headers.host ?? hostOf(headers)]
  if (!both.every(isLoopbackHost)) return 'the Host header is not a loopback name'
  const forwarded = forwardingHeader(headers)
  return forwarded === undefined ? undefined : `the request came through a proxy (${forwarded})`
}
