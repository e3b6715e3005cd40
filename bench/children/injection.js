import { frameworks } from '../arms/index.js'
import { answers } from '../lib/answers.js'
import { MemorySocket } from '../lib/memory-socket.js'

const [framework, arm, connectionCount, urls] = process.argv.slice(2)
const server = await frameworks[framework].createApp(arm)
server.keepAliveTimeout = 0

/** What is asked for: users of one route, or so many routes in turn. */
const requests = Array.from({ length: urls === undefined ? 900 : Number(urls) }, (_, n) => {
  const path = urls === undefined ? `/api/users/${100 + n}` : `/r/${n}`
  return Buffer.from(`GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`)
})

const sockets = Array.from({ length: Number(connectionCount) }, () => new MemorySocket())
for (const socket of sockets) server.emit('connection', socket)

let next = 0

/** One request on each connection in one turn of the loop, as a busy server has it. */
function turn(count) {
  return new Promise((resolve) => {
    let open = count
    const onAnswer = () => {
      if (--open === 0) setImmediate(resolve)
    }
    for (let at = 0; at < count; at++) sockets[at].request(requests[next++ % requests.length], onAnswer)
  })
}

async function segment(count) {
  for (let left = count; left > 0; left -= sockets.length) await turn(Math.min(left, sockets.length))
}

answers({
  /** CPU of so many requests in microseconds: all threads, user and kernel. */
  async segment(count) {
    // The turn before was another process's: its caches are not ours.
    await segment(Math.ceil(count / 10))
    const before = process.cpuUsage()
    await segment(count)
    const { user, system } = process.cpuUsage(before)
    return user + system
  },
})
