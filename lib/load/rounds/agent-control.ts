import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { V8CpuProfile } from '../../export/cpuprofile.ts'
import here from '../../here.cjs'
import { undoneAtExit } from './at-exit.ts'
import { onLines, writeLine } from '../agent/lines.ts'
import {
  AGENT_VARIABLE,
  type AgentAnswer,
  type AgentGreeting,
  type AgentOrder,
  type WorkTotals,
} from '../agent/protocol.ts'

const ANSWER_WITHIN_MS = 30_000
const GREETING_WITHIN_MS = 5_000

/** One process of the application. */
interface Link {
  socket: Socket
  node: string
  /** Questions that wait for their answers, by number. */
  open: Map<number, (answer: AgentAnswer) => void>
}

/** The agents of one start of the application: one process, or the workers of a cluster. */
export class AgentControl implements AsyncDisposable {
  readonly #removed: () => void
  readonly #path: string
  readonly #server: Server
  readonly #links = new Set<Link>()
  #greeted: (() => void) | null = null
  #questions = 0

  private constructor() {
    const folder = mkdtempSync(join(tmpdir(), 'perfguard-'))
    this.#removed = undoneAtExit(() => rmSync(folder, { recursive: true, force: true }))
    this.#path = process.platform === 'win32' ? `\\\\.\\pipe\\${basename(folder)}` : join(folder, 'agent')
    this.#server = createServer((socket) => this.#welcome(socket))
  }

  static async listen(): Promise<AgentControl> {
    const control = new AgentControl()
    await new Promise<void>((resolve, reject) => {
      control.#server.once('error', reject).listen(control.#path, resolve)
    })
    return control
  }

  /** What an application has to be started with for its agents to be heard. */
  environment(own: Readonly<Record<string, string | undefined>>): Record<string, string> {
    const agent = pathToFileURL(join(here, 'load-agent.js')).href
    return {
      [AGENT_VARIABLE]: this.#path,
      NODE_OPTIONS: [own['NODE_OPTIONS'] ?? '', `--import ${agent}`].join(' ').trim(),
    }
  }

  /** The version of Node that the application runs on; resolves once it has answered a request. */
  async node(): Promise<string> {
    if (this.#links.size === 0) await this.#firstGreeting()
    return [...this.#links][0]!.node
  }

  async begin(): Promise<void> {
    await this.#ask('begin')
  }

  /** Of all processes together. */
  async end(): Promise<WorkTotals> {
    const answers = await this.#ask('end')
    return answers.map(({ work }) => work!).reduce(sumOf)
  }

  async beginProfile(): Promise<void> {
    await this.#ask('profile')
  }

  async endProfile(): Promise<V8CpuProfile[]> {
    const answers = await this.#ask('profiled')
    return answers.map(({ profile }) => profile!)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { socket } of this.#links) socket.destroy()
    await new Promise<void>((resolve) => this.#server.close(() => resolve()))
    this.#removed()
  }

  #welcome(socket: Socket): void {
    const link: Link = { socket, node: '', open: new Map() }
    socket.on('error', () => socket.destroy())
    socket.once('close', () => {
      this.#links.delete(link)
      for (const [id, settle] of link.open) settle({ id, error: 'the application ended' })
    })
    onLines(socket, (value) => {
      if (link.node === '') {
        link.node = (value as AgentGreeting).node
        this.#links.add(link)
        this.#greeted?.()
      } else {
        const answer = value as AgentAnswer
        link.open.get(answer.id)?.(answer)
      }
    })
  }

  #firstGreeting(): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        reject(
          new Error('the application does not tell of its work: it answers no HTTP/1 request by node:http'),
        )
      }, GREETING_WITHIN_MS)
      this.#greeted = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  async #ask(order: AgentOrder): Promise<AgentAnswer[]> {
    await this.node()
    return await Promise.all(Array.from(this.#links, (link) => this.#askOne(link, order)))
  }

  async #askOne({ socket, open }: Link, order: AgentOrder): Promise<AgentAnswer> {
    const id = ++this.#questions
    const answer = await new Promise<AgentAnswer>((resolve) => {
      const timer = setTimeout(() => resolve({ id, error: 'it did not answer in time' }), ANSWER_WITHIN_MS)
      open.set(id, (given) => {
        clearTimeout(timer)
        resolve(given)
      })
      writeLine(socket, { id, order })
    })
    open.delete(id)
    if (answer.error !== undefined) throw new Error(`the application's agent: ${answer.error}`)
    return answer
  }
}

function sumOf(one: WorkTotals, other: WorkTotals): WorkTotals {
  const calls = { ...one.calls }
  for (const [name, count] of Object.entries(other.calls)) calls[name] = (calls[name] ?? 0) + count
  const main = one.mainCpuUs === null || other.mainCpuUs === null ? null : one.mainCpuUs + other.mainCpuUs
  return {
    cpuUs: one.cpuUs + other.cpuUs,
    mainCpuUs: main,
    allocatedBytes: one.allocatedBytes + other.allocatedBytes,
    gcCount: one.gcCount + other.gcCount,
    gcUs: one.gcUs + other.gcUs,
    sentBytes: one.sentBytes + other.sentBytes,
    calls,
  }
}
