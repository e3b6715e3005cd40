import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { connect, type Socket } from 'node:net'
import { onLines, writeLine } from './lines.ts'
import { Profiling } from './profiling.ts'
import type { AgentAnswer, AgentGreeting, AgentQuestion } from './protocol.ts'
import { SentBytes } from './sent-bytes.ts'
import { WorkMeter } from './work-meter.ts'

/**
 * In the application under load: tells what it does for its requests. Whoever answers a request reports; a package manager
 * that starts the application loads this too, and is silent.
 */
export class Agent {
  readonly #path: string
  readonly #sent = new SentBytes()
  readonly #meter: WorkMeter
  readonly #profiling = new Profiling()

  /** `calls` are counted since the start. */
  constructor(path: string, calls: () => Record<string, number>) {
    this.#path = path
    this.#meter = new WorkMeter({ calls, sentBytes: () => this.#sent.total() })
  }

  start(): void {
    this.#sent.start()
    const onRequest = (): void => {
      unsubscribe('http.server.request.start', onRequest)
      this.#connect()
    }
    subscribe('http.server.request.start', onRequest)
  }

  #connect(): void {
    const socket = connect(this.#path)
    this.#sent.leaveOut(socket)
    // The load may end first; the application must neither notice nor wait.
    socket.on('error', () => socket.destroy())
    socket.unref()
    const greeting: AgentGreeting = { pid: process.pid, node: process.versions.node }
    writeLine(socket, greeting)
    onLines(socket, (question) => void this.#answer(socket, question as AgentQuestion))
  }

  async #answer(socket: Socket, { id, order }: AgentQuestion): Promise<void> {
    let answer: AgentAnswer
    try {
      answer = { id, ...(await this.#obey(order)) }
    } catch (error) {
      answer = { id, error: error instanceof Error ? error.message : String(error) }
    }
    writeLine(socket, answer)
  }

  async #obey(order: AgentQuestion['order']): Promise<Omit<AgentAnswer, 'id'>> {
    if (order === 'end') return { work: this.#meter.end() }
    if (order === 'profiled') return { profile: await this.#profiling.end() }
    if (order === 'profile') await this.#profiling.begin()
    else this.#meter.begin()
    return {}
  }
}
