import { spawn, type ChildProcess } from 'node:child_process'

const KILL_AFTER_MS = 5_000
const KEPT_LINES = 20

/** An application that was started for a run: what it says last is kept for the case that it fails. */
export class StartedProcess {
  readonly #child: ChildProcess
  readonly #name: string
  readonly #exited: Promise<void>
  /** A group of its own: Ctrl-C is for the run, which ends it in its own time. */
  readonly #isGroup = process.platform !== 'win32'
  #lines: string[] = []
  #ended: string | null = null
  #isStopping = false
  readonly #onExit = (): void => this.#signal('SIGKILL')

  constructor(words: readonly string[], cwd: string, env: NodeJS.ProcessEnv, onLine: (line: string) => void) {
    const [program = '', ...args] = words
    this.#name = words.join(' ')
    this.#child = spawn(program === 'node' ? process.execPath : program, args, {
      cwd,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: this.#isGroup,
    })
    for (const stream of [this.#child.stdout!, this.#child.stderr!]) {
      let rest = ''
      stream.setEncoding('utf8').on('data', (text: string) => {
        const lines = (rest + text).split('\n')
        rest = lines.pop()!.slice(-10_000)
        for (const line of lines) onLine(line)
        this.#lines = [...this.#lines, ...lines].slice(-KEPT_LINES)
      })
    }
    process.once('exit', this.#onExit)
    this.#exited = new Promise((resolve) => {
      const over = (why: string): void => {
        if (!this.#isStopping) this.#ended ??= why
        process.off('exit', this.#onExit)
        resolve()
      }
      this.#child.once('error', ({ message }) => over(`'${this.#name}' cannot be started: ${message}`))
      this.#child.once('exit', (code, signal) =>
        over(`'${this.#name}' ended with ${signal ?? `code ${code}`}`),
      )
    })
  }

  get pid(): number | null {
    return this.#child.pid ?? null
  }

  ended(): string | null {
    if (this.#ended === null) return null
    const last = this.#lines.filter((line) => line.trim() !== '').slice(-3)
    return last.length === 0 ? this.#ended : `${this.#ended}; its last words: ${last.join(' | ')}`
  }

  async stop(): Promise<void> {
    this.#isStopping = true
    if (this.#child.exitCode !== null || this.#child.signalCode !== null || this.pid === null) return
    this.#signal('SIGTERM')
    const timer = setTimeout(() => this.#signal('SIGKILL'), KILL_AFTER_MS)
    await this.#exited
    clearTimeout(timer)
  }

  #signal(signal: NodeJS.Signals): void {
    const { pid } = this
    if (pid === null) return
    try {
      process.kill(this.#isGroup ? -pid : pid, signal)
    } catch {
      // It has ended meanwhile.
    }
  }
}
