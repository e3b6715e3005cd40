import { pbkdf2 } from 'node:crypto'
import { promisify } from 'node:util'

const derive = promisify(pbkdf2)

/** Eight keys for each login: the pool has four threads. */
export function start(shop) {
  return shop.replace('hashPassword', deriveKeys)
}

async function deriveKeys(password) {
  const salts = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']
  const keys = await Promise.all(salts.map((salt) => derive(password, salt, 100_000, 32, 'sha256')))
  return Buffer.concat(keys).toString('hex')
}
