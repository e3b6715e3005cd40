import { fork, spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'

const app = join(import.meta.dirname, '../fixtures/fleet-app.js')
const tools = ['prometheus', 'prometheus-alertmanager'] as const

export const hasPrometheus: boolean = tools.every((tool) => spawnSync(tool, ['--version']).status === 0)

export interface Alert {
  status: 'firing' | 'resolved'
  labels: Record<string, string>
  annotations: Record<string, string>
}

/** Everything that a test starts; it ends with the test, whatever happens. */
export class Fleet {
  readonly #children: ChildProcess[] = []
  readonly #closers: (() => void)[] = []

  async application(config: string): Promise<number> {
    // What vitest sets is for its own processes.
    const { NODE_ENV: _, VITEST: __, ...env } = process.env
    const child = fork(app, [config], { env, execArgv: [] })
    this.#children.push(child)
    return await new Promise((resolve) =>
      child.once('message', (message) => resolve((message as { port: number }).port)),
    )
  }

  tool(name: (typeof tools)[number], args: string[]): { said(): string } {
    const child = spawn(name, args, { stdio: ['ignore', 'ignore', 'pipe'] })
    this.#children.push(child)
    let said = ''
    child.stderr.on('data', (data: Buffer) => (said = (said + data.toString()).slice(-4_000)))
    return { said: () => said }
  }

  /** Takes what Alertmanager sends. */
  async pager(): Promise<{ port: number; alerts: Alert[] }> {
    const alerts: Alert[] = []
    const server = createServer((req, res) => {
      let text = ''
      req.on('data', (data: Buffer) => (text += data.toString()))
      req.on('end', () => {
        alerts.push(...(JSON.parse(text) as { alerts: Alert[] }).alerts)
        res.end()
      })
    })
    this.#closers.push(() => server.close())
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return { port: (server.address() as AddressInfo).port, alerts }
  }

  end(): void {
    for (const child of this.#children) child.kill('SIGKILL')
    for (const close of this.#closers) close()
  }
}

/** A port that was free a moment ago: these tools cannot say which one they took. */
export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}
