import type { Terminal } from './terminal.ts'

export interface OptionSpec {
  /** How the value is called in the help; a flag has none. */
  value?: string
  choices?: readonly string[]
  about: string
}

export interface OperandSpec {
  name: string
  optional?: true
  /** What a shell may offer in its place. */
  completes?: 'incident' | 'folder' | 'file' | readonly string[]
}

/** One thing that `perfguard` does. */
export interface Command {
  name: string
  about: string
  operands: readonly OperandSpec[]
  options: Readonly<Record<string, OptionSpec>>
  /** What follows the operands is somebody else's: `-- args`. */
  passesOn?: string
  /** More lines of help. */
  notes?: readonly string[]
  /** A family of commands: its first operand is the last word of one of these, and everything else is that one's. */
  parts?: readonly Command[]
  /** Answers with the exit code, if it is not 0. */
  run(given: Given, terminal: Terminal): Promise<number | void>
}

/** By which a part is called within its family. */
export function lastWord({ name }: Command): string {
  return name.slice(name.lastIndexOf(' ') + 1)
}

/** What stands on the command line, checked against the command. */
export class Given {
  readonly operands: readonly string[]
  /** After `--`. */
  readonly rest: readonly string[]
  readonly #values: ReadonlyMap<string, string | true>

  constructor(
    operands: readonly string[],
    values: ReadonlyMap<string, string | true>,
    rest: readonly string[] = [],
  ) {
    this.operands = operands
    this.rest = rest
    this.#values = values
  }

  text(option: string): string | undefined {
    const value = this.#values.get(option)
    return typeof value === 'string' ? value : undefined
  }

  has(option: string): boolean {
    return this.#values.has(option)
  }
}
