import { spawn, type ChildProcess } from 'node:child_process'
import type { Snapshot } from '../../lib/index.ts'
import { ask, type Answer } from '../support/server.ts'
import { until } from '../support/until.ts'

/** A real process that prints the URL it listens on. */
export interface Application {
  process: ChildProcess
  port: number
  /** What it has written so far. */
  stdout(): string
  stderr(): string
  fetch(path: string, options?: Parameters<typeof ask>[2]): Promise<Answer>
  perf(headers?: Record<string, string>): Promise<Snapshot>
  /** The routes of `/perf` and how often each was answered, once `total` requests have ended. */
  counts(total: number, headers?: Record<string, string>): Promise<Record<string, number>>
  ended: Promise<number | null>
  stop(): Promise<void>
}

export interface ApplicationOptions {
  cwd: string
  env?: Record<string, string>
  /** Where its snapshot is. @default '/perf' */
  endpoint?: string
}

const urlShape = /http:\/\/[\w.[\]]+:(\d+)/

export async function startApplication(
  args: readonly string[],
  { cwd, env = {}, endpoint = '/perf' }: ApplicationOptions,
): Promise<Application> {
  const { NODE_OPTIONS: _, NODE_ENV: __, ...inherited } = process.env
  const child = spawn(process.execPath, args, { cwd, env: { ...inherited, PORT: '0', ...env } })
  let out = ''
  let err = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text))
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  async function stop(): Promise<void> {
    child.kill('SIGKILL')
    await ended
  }
  const port = await until(
    () => {
      if (child.exitCode !== null) throw new Error(`${args.join(' ')} ended early:\n${out}${err}`)
      const found = urlShape.exec(out)?.[1]
      return found === undefined ? undefined : Number(found)
    },
    { deadlineMs: 20_000, what: `the URL of ${args.join(' ')}` },
  ).catch(async (error: unknown) => {
    await stop()
    throw error
  })
  const fetch: Application['fetch'] = (path, options) => ask(port, path, options)
  async function perf(headers: Record<string, string> = {}): Promise<Snapshot> {
    const { status, text } = await fetch(endpoint, { headers })
    if (status !== 200) throw new Error(`${endpoint} answered ${status}: ${text}`)
    return JSON.parse(text) as Snapshot
  }
  async function counts(total: number, headers?: Record<string, string>): Promise<Record<string, number>> {
    let routes: Snapshot['routes'] = []
    await until(
      async () => {
        ;({ routes } = await perf(headers))
        return routes.reduce((sum, { count }) => sum + count, 0) >= total
      },
      { what: `${total} requests to have ended` },
    )
    return Object.fromEntries(routes.map(({ route, count }) => [route, count]))
  }
  return { process: child, port, stdout: () => out, stderr: () => err, fetch, perf, counts, ended, stop }
}
