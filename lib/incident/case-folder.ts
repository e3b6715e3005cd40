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
    // Each time: somebody may have cleaned up while the process ran.
    mkdirSync(this.path, { recursive: true, mode: 0o700 })
    const temporary = join(this.path, `.${name}.${randomBytes(4).toString('hex')}.tmp`)
    try {
      const bytes = writeNew(temporary, text)
      renameSync(temporary, join(this.path, name))
      return bytes
    } catch (error) {
      try {
        unlinkSync(temporary)
      } catch {
        // It was never made.
      }
      throw error
    }
  }
}

function writeNew(path: string, text: Iterable<string>): number {
  // wx: a link that somebody laid under this name is not followed.
  const file = openSync(path, 'wx', 0o600)
  try {
    let bytes = 0
    for (const block of blocks(text)) {
      for (let from = 0; from < block.length;) from += writeSync(file, block, from)
      bytes += block.length
    }
    // A rename that reaches the disk before the data does leaves an empty file after a power cut.
    fsyncSync(file)
    return bytes
  } finally {
    closeSync(file)
  }
}

/** A timeline is ten thousand short pieces: one call of the system for each would take longer than making them. */
function* blocks(text: Iterable<string>): Generator<Buffer> {
  let waiting = ''
  for (const piece of text) {
    waiting += piece
    if (waiting.length < blockChars) continue
    yield Buffer.from(waiting)
    waiting = ''
  }
  if (waiting !== '') yield Buffer.from(waiting)
}
