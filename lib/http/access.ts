import type { IncomingMessage } from 'node:http'
import type { AccessOptions, Grant } from '../config/types.ts'
import { whyNotLocal } from './loopback.ts'
import { allGrants, tokenCheck } from './tokens.ts'

/** A refusal: its status and the one line that says what to set. */
interface Refusal {
  readonly status: 401 | 403
  readonly line: string
}

/** Null lets the request through. Never throws and never rejects. */
export type AccessCheck = (req: IncomingMessage, grant: Grant) => Promise<Refusal | null>

const how = "endpoint: { access: { token: '…' } } or { access: { authorize: (req) => … } }"

function localOnly(req: IncomingMessage): Promise<Refusal | null> {
  const reason = whyNotLocal(req)
  const line = `perfguard answers loopback clients only until access is set (${reason}): set ${how}`
  return Promise.resolve(reason === undefined ? null : { status: 403, line })
}

function nobody(): Promise<Refusal | null> {
  const line = `perfguard answers nothing in production until access is set: set ${how}`
  return Promise.resolve({ status: 403, line })
}

type Authorize = NonNullable<AccessOptions['authorize']>

async function authorized(
  authorize: Authorize,
  req: IncomingMessage,
  onError: (error: unknown) => void,
): Promise<readonly Grant[]> {
  try {
    const said: unknown = await authorize(req)
    if (said === true) return allGrants
    return Array.isArray(said) ? allGrants.filter((grant) => said.includes(grant)) : []
  } catch (error) {
    onError(error)
    return []
  }
}

function refusal(grant: Grant, granted: readonly Grant[], hasTokens: boolean): Refusal {
  if (granted.length > 0) {
    return { status: 403, line: `these credentials do not grant '${grant}': see endpoint.access` }
  }
  if (!hasTokens) return { status: 403, line: `endpoint.access.authorize did not grant '${grant}'` }
  return {
    status: 401,
    line: `perfguard wants 'Authorization: Bearer <token>' with the token of endpoint.access.token`,
  }
}

/**
 * Who may see what. Without `access`: loopback clients outside production, nobody in production. With it, only what
 * it grants, from wherever the request comes.
 */
export function createAccess(
  access: Readonly<AccessOptions> | undefined,
  production: boolean,
  onError: (error: unknown) => void,
): AccessCheck {
  if (access === undefined) return production ? nobody : localOnly
  const { token, authorize } = access
  const tokens = token === undefined ? undefined : tokenCheck(token)
  return async (req, grant) => {
    const granted = [...(tokens?.(req.headers.authorization) ?? [])]
    if (granted.includes(grant)) return null
    if (authorize !== undefined) granted.push(...(await authorized(authorize, req, onError)))
    return granted.includes(grant) ? null : refusal(grant, granted, tokens !== undefined)
  }
}
