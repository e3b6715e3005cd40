import { Agent, request } from 'node:http'
import { Histogram } from '../../stats/histogram.ts'
import { randomOf } from '../random.ts'
import type { LoadOutcome, OpenLoad, SliceLoad } from './slice-load.ts'

/** Enough to keep one process at work while each connection waits for its answer. */
const CONNECTIONS = 8
const TIMEOUT_MS = 10_000
const SEED = 1

interface Line {
  method: string
  path: string
}

/** A few requests without a body, in a seeded order, each connection sending the next one when the last is answered. */
export class RepeatedRequests implements SliceLoad {
  readonly description: string
  readonly #lines: readonly Line[]

  /** Lines such as `GET /orders/7`. Throws for what is none. */
  constructor(lines: readonly string[]) {
    this.#lines = lines.map(lineOf)
    this.description = this.#lines.map(({ method, path }) => `${method} ${path}`).join(', ')
  }

  open(origin: string): OpenLoad {
    const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS })
    return {
      run: (requests) => this.#run(origin, agent, requests),
      close: () => agent.destroy(),
    }
  }

  async #run(origin: string, agent: Agent, requests: number): Promise<LoadOutcome> {
    const random = randomOf(SEED)
    const outcome = { requests, errors: 0, wallMs: 0, latency: new Histogram() }
    let left = requests
    const keepSending = async (): Promise<void> => {
      while (left-- > 0) {
        const line = this.#lines[Math.floor(random() * this.#lines.length)]!
        const sentMs = performance.now()
        const isFine = await exchange(origin, line, agent)
        outcome.latency.record(performance.now() - sentMs)
        if (!isFine) outcome.errors++
      }
    }
    const startMs = performance.now()
    await Promise.all(Array.from({ length: CONNECTIONS }, keepSending))
    outcome.wallMs = performance.now() - startMs
    return outcome
  }
}

/** Whether it was answered below 400. */
function exchange(origin: string, { method, path }: Line, agent: Agent): Promise<boolean> {
  return new Promise((resolve) => {
    const outgoing = request(`${origin}${path}`, { method, agent, timeout: TIMEOUT_MS }, (answer) => {
      answer.resume()
      answer.once('close', () => resolve(answer.complete && answer.statusCode! < 400))
    })
    outgoing.on('timeout', () => outgoing.destroy())
    outgoing.on('error', () => resolve(false))
    outgoing.end()
  })
}

function lineOf(text: string): Line {
  const [, method, path] = /^([A-Z]+) (\/\S*)$/.exec(text.trim()) ?? []
  if (method === undefined || path === undefined)
    throw new Error(`'${text}' is no request such as 'GET /orders/7'`)
  return { method, path }
}
