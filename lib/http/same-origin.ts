import type { IncomingMessage } from 'node:http'
import { hostOf } from './loopback.ts'

/**
 * False for what another site's page makes a browser send. A browser names the site in `Sec-Fetch-Site`, an older one
 * in `Origin`; a client that sends neither is no browser and carries nobody's cookies.
 */
export function isSameOrigin({ headers }: IncomingMessage): boolean {
  const site = headers['sec-fetch-site']
  if (site !== undefined) return site === 'same-origin' || site === 'none'
  const { origin } = headers
  if (origin === undefined) return true
  const host = hostOf(headers)
  if (host === undefined || !URL.canParse(origin)) return false
  const { protocol, host: from } = new URL(origin)
  // Parsed by the origin's scheme, so that `:80` and `:443` are dropped on both sides alike.
  const own = `${protocol}//${host}`
  return from !== '' && URL.canParse(own) && new URL(own).host === from
}
