/** Of an SLA, 1 to 4; else as in sysexits.h, and as shells say it of a process that was interrupted. */
export const exits = {
  ok: 0,
  broken: 1,
  regression: 2,
  unsure: 3,
  invalid: 4,
  usage: 64,
  internal: 70,
  interrupted: 130,
} as const

/** What ends a command with one line on stderr. */
export class Failure extends Error {
  readonly exitCode: number

  constructor(message: string, exitCode: number) {
    super(message)
    this.exitCode = exitCode
  }
}

/** What was asked for makes no sense, or is not there. */
export function misuse(message: string): Failure {
  return new Failure(message, exits.usage)
}

/** It is there and cannot be used, or a tool failed. */
export function broken(message: string): Failure {
  return new Failure(message, exits.internal)
}

/** One line, whatever was thrown. */
export function lineOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  return text.replaceAll(/\s+/g, ' ').trim()
}
