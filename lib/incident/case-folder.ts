import { randomBytes } from 'node:crypto'
import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, unlinkSync, writeSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

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
  write(name: string, text: Iterable<string | Uint8Array>): number {
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
    const path = join(this.path, name)
    // Each time: somebody may have cleaned up while the process ran.
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
    return new CaseFile(path)
  }
}

/** A file under another name until it is finished. */
class CaseFile {
  readonly #path: string
  readonly #temporary: string
  readonly #file: number
  #waiting = ''
  #bytes = 0

  constructor(path: string) {
    this.#path = path
    const suffix = randomBytes(4).toString('hex')
    this.#temporary = join(dirname(path), `.${basename(path)}.${suffix}.tmp`)
    // wx: a link that somebody laid under this name is not followed.
    this.#file = openSync(this.#temporary, 'wx', 0o600)
  }

  /** A timeline is ten thousand short pieces: one call of the system for each would take longer than making them. */
  write(piece: string | Uint8Array): void {
    if (typeof piece !== 'string') {
      this.#flush()
      this.#put(piece)
      return
    }
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
    if (this.#waiting === '') return
    this.#put(Buffer.from(this.#waiting))
    this.#waiting = ''
  }

  #put(block: Uint8Array): void {
    for (let from = 0; from < block.length;) from += writeSync(this.#file, block, from)
    this.#bytes += block.length
  }
}
