import { EventEmitter } from 'node:events'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { packageRoot } from '../lib/provenance.js'

const built = (path) => import(pathToFileURL(join(packageRoot, 'dist/esm/lib', path)).href)
const { createPerf } = await built('index.js')

const RECEIVERS = 100
const text = 'x'.repeat(100)
const event = `data: ${text}\n\n`

/** What a connection would do is left out: it costs more than all that is measured here. */
class Socket extends EventEmitter {
  send(data, options, callback) {
    const called = typeof options === 'function' ? options : callback
    called?.()
  }
}

class Answer extends EventEmitter {
  destroyed = false
  writableEnded = false
  write(chunk, encoding, callback) {
    const called = typeof encoding === 'function' ? encoding : callback
    called?.()
    return true
  }
  end() {}
}

function endpoint(recorded) {
  const flight = recorded ? {} : false
  return createPerf({ flight, watchdog: false, capture: false, endpoint: false }).start().live('/chat')
}

function times(count, work) {
  for (let at = 0; at < count; at++) work()
}

function messages(socket) {
  socket.on('message', () => {})
  return (count) => times(count, () => socket.emit('message', text, false))
}

const promised = async () => {}

async function promisedMessages(socket, count) {
  // The loop has to turn, or all of them would be under way at once.
  for (let at = 0; at < count; at++) {
    socket.emit('message', text, false)
    await promised()
  }
}

function broadcasts(live, sockets) {
  const send = () => {
    for (const socket of sockets) socket.send(text)
  }
  const say = live === null ? send : () => live.broadcast(send)
  return (count) => times(count / RECEIVERS, say)
}

const crowd = () => Array.from({ length: RECEIVERS }, () => new Socket())

/** Each: how to make what is called with a count. What perfguard adds is the difference to the line above it. */
export const cases = {
  'message alone': () => messages(new Socket()),
  message: () => messages(endpoint(false).socket(new Socket())),
  'message, recorded': () => messages(endpoint(true).socket(new Socket())),
  'message to a promise alone': () => {
    const socket = new Socket().on('message', promised)
    return (count) => promisedMessages(socket, count)
  },
  'message to a promise': () => {
    const socket = endpoint(false).socket(new Socket()).on('message', promised)
    return (count) => promisedMessages(socket, count)
  },
  'send alone': () => {
    const socket = new Socket()
    return (count) => times(count, () => socket.send(text))
  },
  send: () => {
    const socket = endpoint(false).socket(new Socket())
    return (count) => times(count, () => socket.send(text))
  },
  'receiver of a broadcast alone': () => broadcasts(null, crowd()),
  'receiver of a broadcast': () => {
    const live = endpoint(false)
    return broadcasts(
      live,
      crowd().map((socket) => live.socket(socket)),
    )
  },
  'event alone': () => {
    const res = new Answer()
    return (count) => times(count, () => res.write(event))
  },
  event: () => {
    const res = endpoint(false).stream(new Answer())
    return (count) => times(count, () => res.write(event))
  },
}
