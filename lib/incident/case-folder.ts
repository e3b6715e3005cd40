import { randomBytes } from 'node:crypto'
import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, unlinkSync, writeSync } from 'node:fs'
import { join } from 'node:path'

const blockChars = 131_072

/**
 * An incident's folder, written by the recorder's own thread. Synchronously: the promises of `node:fs` wait for
 * libuv's pool, which is the very thing that may be stuck, and this thread has nothing else to do.
 * Each file is there whole or not at all.
 */
export class CaseFolder {
  readonly path: string

  constructor(dir: string, id: string) {
    this.path = join(dir, id)
  }

  /** Answers with the bytes written. Throws what the disk says; a half-written file is taken away. */
  write(name: string, text: Iterable<string>): number {
    const file = this.open(name)
    try {
      for (const piece of text) file.write(piece)
      return file.finish()
    } catch (error) {
      file.abandon()
      throw error
    }
  }

  open(name: string): CaseFile {
    // Each time: somebody may have cleaned up while the process ran.
    mkdirSync(this.path, { recursive: true, mode: 0o700 })
    return new CaseFile(this.path, name)
  }
}

/** A file under another name until it is finished. */
class CaseFile {
  readonly #path: string
  readonly #temporary: string
  readonly #file: number
  #waiting = ''
  #bytes = 0

  constructor(folder: string, name: string) {
    this.#path = join(folder, name)
    this.#temporary = join(folder, `.${name}.${randomBytes(4).toString('hex')}.tmp`)
    // wx: a link that somebody laid under this name is not followed.
    this.#file = openSync(this.#temporary, 'wx', 0o600)
  }

  /** A timeline is ten thousand short pieces: one call of the system for each would take longer than making them. */
  write(piece: string): void {
    this.#waiting += piece
    if (this.#waiting.length >= blockChars) this.#flush()
  }

  /** Answers with the bytes written. */
  finish(): number {
    this.#flush()
    // A rename that reaches the disk before the data does leaves an empty file after a power cut.
    fsyncSync(this.#file)
    closeSync(this.#file)
    renameSync(this.#temporary, this.#path)
    return this.#bytes
  }

  abandon(): void {
    for (const undo of [() => closeSync(this.#file), () => unlinkSync(this.#temporary)]) {
      try {
        undo()
      } catch {
        // Closed already, or renamed.
      }
    }
  }

  #flush(): void {
    const block = Buffer.from(this.#waiting)
    this.#waiting = ''
    for (let from = 0; from < block.length;) from += writeSync(this.#file, block, from)
    this.#bytes += block.length
  }
}
