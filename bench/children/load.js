import { connect } from 'node:net'
import { AnswerLength } from '../lib/answer-length.js'
import { answers } from '../lib/answers.js'

/** Of one length, and so are their answers. */
const pathOf = (n) => `/api/users/${100 + (n % 900)}`

class Connection {
  #socket
  #answer = new AnswerLength()
  #onAnswer

  open(port) {
    return new Promise((resolve, reject) => {
      this.#socket = connect({ port, host: '127.0.0.1', noDelay: true }, () => resolve(this))
      this.#socket.on('data', (chunk) => {
        if (this.#answer.take(chunk)) this.#onAnswer()
      })
      this.#socket.on('error', reject)
      // A wrong answer or a lost connection ends the bench: a figure with errors in it is none.
      this.#socket.on('close', () => {
        throw new Error('the server closed a connection')
      })
    })
  }

  send(n, onAnswer) {
    this.#onAnswer = onAnswer
    this.#socket.write(`GET ${pathOf(n)} HTTP/1.1\r\nHost: localhost\r\n\r\n`, 'latin1')
  }
}

const connectionsOf = new Map()

answers({
  async open({ port, connections }) {
    const opening = Array.from({ length: connections }, () => new Connection().open(port))
    connectionsOf.set(port, await Promise.all(opening))
  },
  /** So many requests over all connections of a port, each with one in flight; returns when all are answered. */
  segment({ port, requests }) {
    return new Promise((resolve) => {
      let sent = 0
      let answered = 0
      for (const connection of connectionsOf.get(port)) {
        const next = () => {
          if (sent < requests) connection.send(sent++, onAnswer)
        }
        const onAnswer = () => {
          if (++answered === requests) resolve(answered)
          else next()
        }
        next()
      }
    })
  },
})
