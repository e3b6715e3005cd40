import { EventEmitter } from 'node:events'
import { hashPassword } from '../shop/accounts.js'

const news = new EventEmitter().setMaxListeners(0)
const MOST = 200

/** Each login listens for news, and nobody ever stops listening. */
export function start(shop) {
  const undo = shop.replace('hashPassword', (password) => {
    if (news.listenerCount('news') < MOST) subscribeSession(password)
    return hashPassword(password)
  })
  return () => {
    undo()
    news.removeAllListeners()
  }
}

function subscribeSession(password) {
  const inbox = []
  for (let n = 0; n < 4_000; n++) inbox.push({ n, text: `${password} ${n}` })
  news.on('news', (text) => inbox.push(text))
}
