import { Agent, request } from 'node:http'
import { connect } from 'node:net'
import { requests } from './requests.js'

/** Customers who do not just ask and read. Each goes on until the process ends. */
export const clients = {
  /** Read a large answer a few bytes at a time. */
  slowReaders(port) {
    for (let n = 0; n < 8; n++) readSlowly(port)
  },

  /** Send their body over seconds. */
  slowWriters(port) {
    for (let n = 0; n < 8; n++) writeSlowly(port)
  },

  /** Upload 8 MB at a time. */
  bigUploads(port) {
    setInterval(() => {
      const headers = { 'content-type': 'application/octet-stream' }
      const outgoing = request({
        port,
        host: '127.0.0.1',
        agent: false,
        method: 'PUT',
        path: '/uploads/big',
        headers,
      })
      outgoing.on('response', (answer) => answer.resume())
      outgoing.on('error', ignore)
      outgoing.end(Buffer.alloc(8e6, 'x'))
    }, 400)
  },

  /** A connection of its own for each request. */
  churn(port, random) {
    setInterval(() => {
      const outgoing = request({
        port,
        host: '127.0.0.1',
        agent: false,
        ...requests['GET /products/:id'](any(random)),
      })
      outgoing.on('response', (answer) => answer.resume())
      outgoing.on('error', ignore)
      outgoing.end()
    }, 15)
  },

  /** Leave while the shop is still at work for them. */
  aborts(port, random) {
    const agent = new Agent()
    setInterval(() => {
      const { body, ...options } = requests['POST /checkout'](any(random))
      const outgoing = request({ agent, port, host: '127.0.0.1', ...options })
      outgoing.on('error', ignore)
      outgoing.end(body)
      setTimeout(() => outgoing.destroy(), 4)
    }, 60)
  },

  /** Connect, and say nothing. */
  silent(port) {
    for (let n = 0; n < 40; n++) connect(port, '127.0.0.1').on('error', ignore)
  },
}

function ignore() {}

function any(random) {
  return Math.floor(random() * 1e6)
}

function readSlowly(port) {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', ignore)
  socket.write('GET /exports/slow.csv HTTP/1.1\r\nhost: shop\r\nconnection: close\r\n\r\n')
  socket.on('data', () => {
    socket.pause()
    setTimeout(() => socket.resume(), 300)
  })
  socket.on('close', () => setTimeout(readSlowly, 200, port))
}

function writeSlowly(port) {
  const socket = connect(port, '127.0.0.1')
  let left = 20
  socket.on('error', ignore)
  socket.write('PUT /uploads/slow HTTP/1.1\r\nhost: shop\r\nconnection: close\r\n')
  socket.write('content-type: application/octet-stream\r\ncontent-length: 20000\r\n\r\n')
  const timer = setInterval(() => {
    if (left-- > 0) socket.write('x'.repeat(1_000))
  }, 100)
  socket.resume()
  socket.on('close', () => {
    clearInterval(timer)
    setTimeout(writeSlowly, 200, port)
  })
}
