import { subscribe } from 'node:diagnostics_channel'
import type { Socket } from 'node:net'

/**
 * What the process sends over the connections that it opened: queries of any driver, whether perfguard knows it or not.
 * Node tells of each such connection as it is made.
 */
export class SentBytes {
  readonly #open = new Set<Socket>()
  #closedBytes = 0

  start(): void {
    subscribe('net.client.socket', (message) => {
      const { socket } = message as { socket: Socket }
      this.#open.add(socket)
      socket.once('close', () => {
        if (this.#open.delete(socket)) this.#closedBytes += socket.bytesWritten
      })
    })
  }

  /** The agent's own is none of the application's. */
  leaveOut(socket: Socket): void {
    this.#open.delete(socket)
  }

  total(): number {
    let sum = this.#closedBytes
    for (const { bytesWritten } of this.#open) sum += bytesWritten
    return sum
  }
}
