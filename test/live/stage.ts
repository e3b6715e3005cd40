import { createServer, get, type IncomingMessage } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { WebSocket, WebSocketServer } from 'ws'
import {
  createPerf,
  type LiveSnapshot,
  type OperationSnapshot,
  type Perf,
  type PerfOptions,
} from '../../lib/index.ts'

/** A perf that counts and judges, and starts no thread. */
export function quietPerf(options: PerfOptions = {}): Perf {
  return createPerf({ flight: false, watchdog: false, capture: false, ...options })
}

export function rowOf(perf: Perf, name: string): LiveSnapshot | undefined {
  return perf.snapshot().live.find((row) => row.name === name)
}

export function operation(perf: Perf, name: string): OperationSnapshot | undefined {
  return perf.snapshot().operations.find((row) => row.name === name)
}

/** A real server of `ws` with real clients. */
export class SocketStage {
  readonly http = createServer()
  readonly wss: WebSocketServer
  readonly clients: WebSocket[] = []

  private constructor(onSocket: (socket: WebSocket) => void) {
    this.wss = new WebSocketServer({ server: this.http })
    this.wss.on('connection', onSocket)
  }

  static async open(onSocket: (socket: WebSocket) => void): Promise<SocketStage> {
    const stage = new SocketStage(onSocket)
    stage.http.listen(0, '127.0.0.1')
    await once(stage.http, 'listening')
    return stage
  }

  async connect(): Promise<WebSocket> {
    const client = new WebSocket(`ws://127.0.0.1:${(this.http.address() as AddressInfo).port}`)
    this.clients.push(client)
    await once(client, 'open')
    return client
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const client of [...this.clients, ...this.wss.clients]) client.terminate()
    this.wss.close()
    await new Promise((resolve) => this.http.close(resolve))
  }
}

/** A client of server-sent events, as plain as they come. */
export class EventReader {
  readonly events: string[] = []
  readonly #response: IncomingMessage

  private constructor(response: IncomingMessage) {
    this.#response = response
    let text = ''
    response.setEncoding('utf8')
    response.on('error', () => {})
    response.on('data', (chunk: string) => {
      const blocks = (text + chunk).split('\n\n')
      text = blocks.pop()!
      this.events.push(...blocks.filter((block) => block.includes('data:')))
    })
  }

  static async open(port: number, path: string): Promise<EventReader> {
    const request = get({ host: '127.0.0.1', port, path, agent: false })
    const [response] = (await once(request, 'response')) as [IncomingMessage]
    return new EventReader(response)
  }

  leave(): void {
    this.#response.destroy()
  }
}
