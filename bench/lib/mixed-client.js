import { connect } from 'node:net'

const head = (method, path) => `${method} ${path} HTTP/1.1\r\nHost: localhost\r\n`
const body = '{"fine":true}'
const json = `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`

/**
 * What clients do, and as what it has to be counted. `leave`: on seeing this in what comes back the client breaks
 * off, by then certain that the server has the request.
 */
export const acts = {
  ok: { text: () => `${head('GET', '/ok/1')}\r\n`, expects: 200, row: 'GET /ok/:id 2xx' },
  post: { text: () => head('POST', '/things') + json, expects: 201, row: 'POST /things 2xx' },
  missing: { text: (n) => `${head('GET', `/missing/${n}`)}\r\n`, expects: 404, row: '(unmatched) 4xx' },
  fail: { text: () => `${head('GET', '/fail')}\r\n`, expects: 500, row: 'GET /fail 5xx' },
  slow: { text: () => `${head('GET', '/slow')}\r\n`, expects: 200, row: 'GET /slow 2xx' },
  stream: { text: () => `${head('GET', '/stream')}\r\n`, expects: 200, row: 'GET /stream 2xx' },
  leaves: { text: () => `${head('GET', '/never')}\r\n`, leave: 'HTTP/1.1 102', row: 'GET /never 499' },
  cuts: { text: () => `${head('GET', '/cut')}\r\n`, leave: 'xxx', row: 'GET /cut 2xx' },
}

/** Out of a hundred. Those that leave cost a connection each, and a machine has only so many ports. */
const mix = { ok: 60, post: 8, missing: 10, fail: 8, slow: 6, stream: 3, leaves: 3, cuts: 2 }
const plan = Object.entries(mix).flatMap(([name, times]) => Array.from({ length: times }, () => name))

/** One user: a keep-alive connection on which one act follows the other until it is told to stop. */
export class MixedClient {
  #port
  #count
  #random
  #socket
  #text = ''
  #stopping = false
  #requests = 0

  constructor(port, count, random) {
    this.#port = port
    this.#count = count
    this.#random = random
  }

  stop() {
    this.#stopping = true
  }

  /** Resolves when it has stopped and all of its acts have ended. */
  async run() {
    await this.#open()
    while (!this.#stopping) {
      const name = plan[Math.floor(this.#random() * plan.length)]
      this.#count(name, await this.#perform(acts[name]))
    }
    this.#socket.destroy()
  }

  #open() {
    return new Promise((resolve, reject) => {
      this.#socket = connect({ port: this.#port, host: '127.0.0.1', noDelay: true }, resolve)
      this.#socket.on('error', reject)
      this.#socket.setEncoding('latin1')
    })
  }

  /** 'as expected', or what happened in its place. */
  async #perform({ text, expects, leave }) {
    this.#socket.write(text(this.#requests++), 'latin1')
    const outcome = await this.#answer(leave)
    if (outcome === 'left' || outcome === 'lost') {
      await this.#open()
      return outcome === 'left' ? 'as expected' : outcome
    }
    return outcome === expects ? 'as expected' : `answered ${outcome}`
  }

  #answer(leave) {
    const socket = this.#socket
    this.#text = ''
    return new Promise((resolve) => {
      const settle = (outcome) => {
        socket.removeAllListeners('data')
        socket.removeAllListeners('close')
        resolve(outcome)
      }
      socket.once('close', () => settle('lost'))
      socket.on('data', (chunk) => {
        this.#text += chunk
        if (leave !== undefined && this.#text.includes(leave)) {
          settle('left')
          this.#leave(socket)
          return
        }
        const status = wholeAnswer(this.#text)
        if (status !== undefined) settle(status)
      })
    })
  }

  /** Half of them politely, half with a reset, which the server hears of as an error. */
  #leave(socket) {
    socket.removeAllListeners('error')
    socket.on('error', () => {})
    if (this.#random() < 0.5) socket.destroy()
    else socket.resetAndDestroy()
  }
}

/** The status of an answer that is there whole, by its length or its last chunk. */
function wholeAnswer(text) {
  const end = text.indexOf('\r\n\r\n')
  if (end < 0) return undefined
  const start = text.slice(0, end)
  const length = /^content-length: (\d+)/im.exec(start)?.[1]
  const whole =
    length === undefined ? text.endsWith('\r\n0\r\n\r\n') : text.length >= end + 4 + Number(length)
  return whole ? Number(start.slice(9, 12)) : undefined
}
