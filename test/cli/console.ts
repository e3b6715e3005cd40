import { commandLine } from '../../lib/cli/command-line.ts'
import { Terminal } from '../../lib/cli/terminal.ts'

export interface Answer {
  code: number
  out: string
  err: string
}

export interface Screen {
  isTTY?: boolean
  columns?: number
  env?: Record<string, string>
}

/** The command line in this process, with a screen of our own. */
export async function perfguard(args: string[], cwd: string, screen: Screen = {}): Promise<Answer> {
  const { env = {}, ...size } = screen
  const written = { out: '', err: '' }
  const output = (name: 'out' | 'err'): { write(text: string): void } => ({
    write: (text) => void (written[name] += text),
    ...size,
  })
  const stdout = output('out')
  const terminal = new Terminal({ stdout, stderr: output('err'), env, platform: 'linux', cwd: () => cwd })
  return { code: await commandLine(args, terminal), ...written }
}
