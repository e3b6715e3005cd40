import { createHash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import type { Outlet } from './outlet.ts'

/** What the live page is made of: loaded when somebody opens it, and not before. */
export interface PageAssets {
  readonly style: string
  /** Loads the script from wherever the page is, behind whichever prefix. */
  readonly loader: string
  readonly policy: string
  readonly name: string
  readonly br: Buffer
  readonly gzip: Buffer
}

let loading: Promise<PageAssets> | undefined

export function pageAssets(): Promise<PageAssets> {
  loading ??= load()
  return loading
}

async function load(): Promise<PageAssets> {
  const { script, style } = (await import('../page/assets.cjs')).default
  // By the page's own address: nobody else knows the prefix that a proxy in front of us has taken off.
  const loader = `import(location.pathname.replace(/\\/$/, '') + '/assets/${script.name}')`
  const policy = [
    "default-src 'none'",
    `script-src '${hashOf(loader)}' 'self'`,
    `style-src '${hashOf(style)}'`,
    "connect-src 'self'",
    "frame-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ]
  return {
    style,
    loader,
    policy: policy.join('; '),
    name: script.name,
    br: Buffer.from(script.br, 'base64'),
    gzip: Buffer.from(script.gzip, 'base64'),
  }
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`
}

/** Its name changes with its content: whoever has it never asks again. */
export async function sendAsset(name: string, req: IncomingMessage, outlet: Outlet): Promise<void> {
  const assets = await pageAssets()
  if (name !== assets.name) return outlet.line(404, 'no such file: the page has changed; load it anew')
  const etag = `"${name}"`
  const caching = {
    etag,
    vary: 'accept-encoding',
    'cache-control': 'private, max-age=31536000, immutable',
  }
  if (req.headers['if-none-match']?.includes(etag) === true) {
    outlet.prepare(304, caching).end()
    return
  }
  const coding = codingFor(req.headers['accept-encoding'])
  const body = coding === 'identity' ? await promisify(gunzip)(assets.gzip) : assets[coding]
  if (outlet.gone) return
  const headers = {
    ...caching,
    'content-type': 'text/javascript; charset=utf-8',
    'content-length': body.length,
    ...(coding !== 'identity' && { 'content-encoding': coding }),
  }
  outlet.prepare(200, headers).end(req.method === 'HEAD' ? undefined : body)
}

/** `br;q=0` is a refusal. */
function codingFor(accepted: string | string[] | undefined): 'br' | 'gzip' | 'identity' {
  const given = String(accepted ?? '').toLowerCase()
  const takes = (coding: string): boolean =>
    new RegExp(`(^|,)\\s*${coding}\\s*(;\\s*q=(?!0(\\.0*)?\\s*(,|$))[\\d.]+\\s*)?(,|$)`).test(given)
  return takes('br') ? 'br' : takes('gzip') ? 'gzip' : 'identity'
}
