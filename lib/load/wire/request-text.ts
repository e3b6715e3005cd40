import type { RequestOptions } from '../definition/user.ts'
import type { Outgoing } from './connection.ts'
import { filledPath, type RequestLine } from './request-line.ts'

const idempotent = new Set(['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS', 'TRACE'])
const unsafe = /[\r\n\0]/

/** A request as bytes. `headers` are the user's; those of the request win. @throws Error for what is no header */
export function outgoingOf(
  line: RequestLine,
  host: string,
  headers: Readonly<Record<string, string>>,
  options: RequestOptions,
  keeps: boolean,
): Outgoing {
  const { method } = line
  const path = filledPath(line, options.params, options.query)
  const body = bodyOf(options)
  const own: Record<string, string> = {}
  for (const [name, value] of Object.entries(headers)) own[name.toLowerCase()] = value
  if (options.json !== undefined) own['content-type'] = 'application/json'
  for (const [name, value] of Object.entries(options.headers ?? {})) own[name.toLowerCase()] = value
  if (body !== null) own['content-length'] = String(body.length)
  else if (method === 'POST' || method === 'PUT' || method === 'PATCH') own['content-length'] = '0'
  let text = `${method} ${path} HTTP/1.1\r\nhost: ${own['host'] ?? host}\r\n`
  for (const [name, value] of Object.entries(own)) {
    if (name === 'host') continue
    if (unsafe.test(name) || unsafe.test(value))
      throw new Error(`the header ${JSON.stringify(name)} holds a line end`)
    text += `${name}: ${value}\r\n`
  }
  const bytes = `${text}\r\n${body ?? ''}`
  return { bytes, isHead: method === 'HEAD', keeps, isIdempotent: idempotent.has(method) }
}

/** Each character a byte. */
function bodyOf({ body, json }: RequestOptions): string | null {
  if (json !== undefined) return Buffer.from(JSON.stringify(json)).toString('latin1')
  if (body === undefined) return null
  return Buffer.from(body as string).toString('latin1')
}

/** The same with one more header. */
export function withTraceparent(outgoing: Outgoing, traceId: string): Outgoing {
  const end = outgoing.bytes.indexOf('\r\n') + 2
  const traceparent = `traceparent: 00-${traceId}-${traceId.slice(16)}-01\r\n`
  return { ...outgoing, bytes: `${outgoing.bytes.slice(0, end)}${traceparent}${outgoing.bytes.slice(end)}` }
}
