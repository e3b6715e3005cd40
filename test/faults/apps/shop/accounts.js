import { pbkdf2 } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'

const derive = promisify(pbkdf2)

export async function hashPassword(password) {
  return (await derive(password, 'salt', 1_000, 32, 'sha256')).toString('hex')
}

/** A look into the session store. */
export async function userOf(token) {
  await sleep(1)
  return token === undefined ? undefined : { name: token.replace('Bearer ', '') }
}
