import { spawn, type ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import { until } from '../support/until.ts'

const root = join(import.meta.dirname, '../..')
const main = join(root, 'dist/esm/lib/cli/main.js')

export interface Run {
  child: ChildProcess
  out(): string
  err(): string
  ended: Promise<number | string>
}

/** The command as people run it, without a terminal. */
export function perfguard(args: string[], cwd: string, env: NodeJS.ProcessEnv = {}): Run {
  // What vitest sets is for its own processes, not for a user's.
  const { NODE_ENV: _, VITEST: __, DISPLAY: ___, WAYLAND_DISPLAY: ____, ...inherited } = process.env
  const child = spawn(process.execPath, [main, ...args], {
    cwd,
    env: { ...inherited, NODE_OPTIONS: '', ...env },
  })
  let [out, err] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text))
  const ended = new Promise<number | string>((resolve) => {
    child.on('close', (code, signal) => resolve(code ?? signal ?? 'nothing'))
  })
  return { child, out: () => out, err: () => err, ended }
}

export async function finished(
  args: string[],
  cwd: string,
  env: NodeJS.ProcessEnv = {},
): Promise<{
  code: number | string
  out: string
  err: string
}> {
  const run = perfguard(args, cwd, env)
  const code = await run.ended
  return { code, out: run.out(), err: run.err() }
}

/** Until it has printed this; answers with the first group. */
export async function printed({ out, err }: Run, pattern: RegExp): Promise<string> {
  return await until(() => pattern.exec(out() + err())?.[1], { what: String(pattern), deadlineMs: 30_000 })
}
