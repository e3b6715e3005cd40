import { createHmac } from 'node:crypto'

/**
 * The headers of the Standard Webhooks specification: what is signed holds the id and the time, so that nobody can
 * send it again later. A secret that begins with `whsec_` is base64.
 */
export function signedHeaders(
  secret: string | undefined,
  id: string,
  wallMs: number,
  body: string,
): Record<string, string> {
  const timestamp = String(Math.floor(wallMs / 1_000))
  const headers = { 'webhook-id': id, 'webhook-timestamp': timestamp }
  if (secret === undefined) return headers
  const key = secret.startsWith('whsec_') ? Buffer.from(secret.slice(6), 'base64') : secret
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')
  return { ...headers, 'webhook-signature': `v1,${signature}` }
}
