import { createHash, timingSafeEqual } from 'node:crypto'
import type { AccessOptions, Grant } from '../config/types.ts'

export const allGrants: readonly Grant[] = ['read', 'capture', 'download']

interface KnownToken {
  readonly hash: Buffer
  readonly grants: readonly Grant[]
}

const hashOf = (token: string): Buffer => createHash('sha256').update(token).digest()

export type TokenCheck = (authorization: string | undefined) => readonly Grant[]

/** Which grants a bearer token carries; hashed on both sides, because timingSafeEqual wants equal lengths. */
export function tokenCheck(token: NonNullable<AccessOptions['token']>): TokenCheck {
  const parts: [string | undefined, readonly Grant[]][] =
    typeof token === 'string' ? [[token, allGrants]] : allGrants.map((grant) => [token[grant], [grant]])
  const known: KnownToken[] = []
  for (const [secret, grants] of parts) {
    // An empty secret would be granted to whoever sends an empty one.
    if (typeof secret === 'string' && secret !== '') known.push({ hash: hashOf(secret), grants })
  }
  return (authorization) => {
    const given = /^bearer +([^\s]+) *$/i.exec(authorization ?? '')?.[1]
    if (given === undefined) return []
    const hash = hashOf(given)
    // Every token is compared, whichever matched: the time taken must not tell which one did.
    const grants: Grant[] = []
    for (const one of known) if (timingSafeEqual(one.hash, hash)) grants.push(...one.grants)
    return grants
  }
}
