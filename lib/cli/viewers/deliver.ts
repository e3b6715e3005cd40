import { constants } from 'node:fs'
import { chmod, copyFile, mkdir, mkdtemp, rename, rm, rmdir, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'
import { broken, lineOf } from '../failure.ts'
import type { Terminal } from '../terminal.ts'
import type { Drawn } from './viewer.ts'

export interface Delivery {
  path: string
  /** How it is opened, where that is not a browser's matter. */
  hint: string | null
}

/**
 * Draws in a folder of its own, and puts what was drawn where it was asked for, whole or not at all; else beside
 * that folder, where it stays: a browser may read it long after.
 */
export async function drawn(
  name: string,
  out: string | undefined,
  { cwd }: Terminal,
  draw: (scratch: string) => Promise<Drawn>,
): Promise<Delivery> {
  const own = await mkdtemp(join(tmpdir(), 'perfguard-'))
  const scratch = join(own, 'scratch')
  await mkdir(scratch)
  try {
    const result = await draw(scratch)
    const path = out === undefined ? join(own, name) : resolve(cwd, out)
    await put(result, path)
    return { path, hint: result.hint?.(path) ?? null }
  } finally {
    await rm(scratch, { recursive: true, force: true })
    await rmdir(own).catch(() => {})
  }
}

async function put({ content }: Drawn, path: string): Promise<void> {
  const temporary = join(dirname(path), `.${basename(path)}.${process.pid}.tmp`)
  try {
    if (typeof content === 'object' && 'path' in content)
      await copyFile(content.path, temporary, constants.COPYFILE_EXCL)
    else await writeFile(temporary, content, { mode: 0o600, flag: 'wx' })
    // The tools' pages hold as much as the incident, which nobody else may read.
    await chmod(temporary, 0o600)
    await rename(temporary, path)
  } catch (error) {
    await rm(temporary, { force: true })
    throw broken(`${path} cannot be written: ${lineOf(error)}`)
  }
}
