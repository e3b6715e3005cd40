import { pbkdf2Sync } from 'node:crypto'

/** The safe number of rounds, on the main thread. */
export function start(shop) {
  return shop.replace('hashPassword', hashPasswordSync)
}

function hashPasswordSync(password) {
  return pbkdf2Sync(password, 'salt', 1_000_000, 32, 'sha256').toString('hex')
}
