import type { IncomingMessage } from 'node:http'

/** Longer than any path of ours; what a client sends beyond it is not worth decoding. */
const MAX_URL = 2048

/** What a request under the endpoint asks for. */
export interface Target {
  /** Where the endpoint hangs, as the client sees it: the start of every link. */
  readonly base: string
  /** What comes after it, decoded and without empty ends; null when it is malformed. */
  readonly segments: readonly string[] | null
  readonly tooLong: boolean
}

/** True for `/perf`, `/perf/…` and `/perf?…`; called for every request of the app, so nothing is allocated. */
export function isUnder(path: string, url: string): boolean {
  if (!url.startsWith(path)) return false
  if (url.length === path.length) return true
  const next = url.charCodeAt(path.length)
  return next === 47 /* / */ || next === 63 /* ? */
}

function pathnameOf(url: string): string {
  const end = url.search(/[?#]/)
  return end < 0 ? url : url.slice(0, end)
}

/**
 * The prefix that a router has taken off the URL: Express says it in `baseUrl`; Connect and its like keep only the
 * `originalUrl`, which then ends with what is left of the URL.
 */
function mountOf(req: IncomingMessage, pathname: string): string {
  const { baseUrl, originalUrl } = req as { baseUrl?: unknown; originalUrl?: unknown }
  if (typeof baseUrl === 'string') return baseUrl
  if (typeof originalUrl !== 'string') return ''
  const original = pathnameOf(originalUrl)
  if (original.endsWith(pathname)) return original.slice(0, original.length - pathname.length)
  return pathname === '/' ? original : ''
}

/** Links start with the mount. `//host/…` would lead to another host, and so does `/\host` in a browser. */
function cleanBase(base: string): string {
  return base === '' ? '' : `/${base.replace(/^[/\\]+/, '').replace(/\/+$/, '')}`
}

function decode(rest: string): string[] | null {
  try {
    return rest.replace(/^\//, '').replace(/\/$/, '').split('/').map(decodeURIComponent)
  } catch {
    return null
  }
}

/**
 * Null when the request is none of ours: neither under the endpoint's path nor handed to us by a mount such as
 * `app.use('/internal', perf.handler())`, which is answered relative to itself.
 */
export function targetOf(path: string, req: IncomingMessage): Target | null {
  const url = req.url ?? ''
  const tooLong = url.length > MAX_URL
  const configured = isUnder(path, url)
  const pathname = tooLong ? '' : pathnameOf(url)
  const mount = mountOf(req, pathname)
  if (!configured && mount === '') return null
  if (tooLong) return { base: '', segments: null, tooLong }
  const rest = configured ? pathname.slice(path.length) : pathname
  return { base: cleanBase(configured ? mount + path : mount), segments: decode(rest), tooLong }
}
