import { Agent, request } from 'node:http'

const routes: readonly [method: string, path: string][] = [
  ['GET', '/'],
  ['GET', '/orders/7'],
  ['GET', '/orders/8'],
  ['POST', '/checkout'],
  ['GET', '/orders/12'],
  ['GET', '/nowhere'],
  ['GET', '/broken'],
]
const PAUSE_MS = 20

/** They come one after the other, four at a time, until they are told to leave. */
export class Visitors {
  readonly #origin: string
  readonly #agent = new Agent({ keepAlive: true })
  #isOpen = false

  constructor(origin: string) {
    this.#origin = origin
  }

  come(): void {
    if (this.#isOpen) return
    this.#isOpen = true
    for (let i = 0; i < 4; i++) this.#visit(i)
  }

  leave(): void {
    this.#isOpen = false
    this.#agent.destroy()
  }

  /** One request to each of these paths. */
  async each(paths: readonly string[]): Promise<void> {
    for (const path of paths) await new Promise<void>((resolve) => this.#ask('GET', path, resolve))
  }

  #visit(n: number): void {
    if (!this.#isOpen) return
    const [method, path] = routes[n % routes.length]!
    this.#ask(method, path, () => setTimeout(() => this.#visit(n + 1), PAUSE_MS))
  }

  #ask(method: string, path: string, done: () => void): void {
    const asked = request(this.#origin + path, { method, agent: this.#agent }, (answer) => {
      answer.resume()
      answer.on('close', done)
    })
    asked.on('error', () => this.#isOpen && done())
    asked.end()
  }
}
