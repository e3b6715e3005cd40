import { randomBytes } from 'node:crypto'
import { mkdir, open, rename, unlink } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

/**
 * Writes a file that is there whole or not at all: under a temporary name beside it, flushed to the disk, then
 * renamed. The folder is made when it is missing, since somebody may have cleaned up while the process ran.
 * Answers with the bytes written; a half-written temporary file is taken away when it fails.
 */
export async function writeWhole(path: string, text: Iterable<string | Uint8Array>): Promise<number> {
  const folder = dirname(path)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const temporary = join(folder, `.${basename(path)}.${randomBytes(4).toString('hex')}.tmp`)
  try {
    const bytes = await writeNew(temporary, text)
    await rename(temporary, path)
    return bytes
  } catch (error) {
    await unlink(temporary).catch(() => {})
    throw error
  }
}

async function writeNew(path: string, text: Iterable<string | Uint8Array>): Promise<number> {
  // wx: a link that somebody laid under this name is not followed.
  const file = await open(path, 'wx', 0o600)
  try {
    let bytes = 0
    for (const piece of text) {
      const data = typeof piece === 'string' ? Buffer.from(piece) : piece
      await file.writeFile(data)
      bytes += data.length
    }
    // A rename that reaches the disk before the data does leaves an empty file after a power cut.
    await file.sync()
    return bytes
  } finally {
    await file.close()
  }
}
