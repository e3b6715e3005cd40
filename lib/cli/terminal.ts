import { styleText } from 'node:util'

type Style = 'bold' | 'dim' | 'red' | 'yellow' | 'green' | 'cyan'

interface Output {
  write(text: string): unknown
  isTTY?: boolean | undefined
  columns?: number | undefined
}

/** What a command knows of the process that it runs in. */
export interface Surroundings {
  stdout: Output
  stderr: Output
  env: Readonly<Record<string, string | undefined>>
  platform: string
  cwd(): string
}

const maxColumns = 110

/** Results go to stdout, everything else to stderr: what a script reads is the result. */
export class Terminal {
  readonly env: Surroundings['env']
  readonly platform: string
  readonly cwd: string
  readonly columns: number
  /** Somebody looks at it, in a window that ends. */
  readonly isWindow: boolean
  readonly #stdout: Output
  readonly #stderr: Output
  readonly #isColoured: boolean

  constructor(surroundings: Surroundings) {
    const { stdout, stderr, env, platform } = surroundings
    this.env = env
    this.platform = platform
    this.cwd = surroundings.cwd()
    this.isWindow = stdout.isTTY === true
    this.#stdout = stdout
    this.#stderr = stderr
    this.columns = Math.max(40, Math.min(maxColumns, stdout.columns ?? maxColumns))
    const isPlain = (env['NO_COLOR'] ?? '') !== '' || env['TERM'] === 'dumb'
    this.#isColoured = this.isWindow && !isPlain
  }

  print(text: string): void {
    this.#stdout.write(`${text}\n`)
  }

  json(value: unknown): void {
    this.print(JSON.stringify(value, null, 2))
  }

  /** A line beside the result. */
  say(text: string): void {
    this.#stderr.write(`${text}\n`)
  }

  /** Somebody reads along what is said beside the result. */
  get isWatched(): boolean {
    return this.#stderr.isTTY === true
  }

  /** In place of what was said so last; nothing takes it away. Only where somebody watches. */
  again(text: string): void {
    if (this.isWatched) this.#stderr.write(`\r\u001B[K${text}`)
  }

  /** Only in the terminal's own colours, and only where there is one. */
  paint(style: Style, text: string): string {
    return this.#isColoured ? styleText(style, text, { validateStream: false }) : text
  }

  /** Says what is going on until it is done; where somebody watches, for how long already. */
  async during<T>(what: string, work: Promise<T>): Promise<T> {
    if (this.#stderr.isTTY !== true) {
      this.say(`${what} …`)
      return await work
    }
    let seconds = 0
    const show = (): unknown => this.#stderr.write(`\r${what} … ${seconds === 0 ? '' : `${seconds} s`}`)
    show()
    const timer = setInterval(() => (seconds++, show()), 1_000)
    try {
      return await work
    } finally {
      clearInterval(timer)
      this.#stderr.write('\r\u001B[K')
    }
  }
}
