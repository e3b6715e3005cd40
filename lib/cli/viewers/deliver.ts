import { copyFile, mkdtemp, rename, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'
import { broken, lineOf } from '../failure.ts'
import type { Terminal } from '../terminal.ts'
import type { Drawn } from './viewer.ts'

/** A folder for this command alone. It stays: a browser may read from it long after. */
export async function scratchFolder(): Promise<string> {
  return await mkdtemp(join(tmpdir(), 'perfguard-'))
}

/** Puts what was drawn where it was asked for, whole or not at all; answers with its path. */
export async function deliver({ content }: Drawn, target: string, { cwd }: Terminal): Promise<string> {
  const path = resolve(cwd, target)
  const temporary = join(dirname(path), `.${basename(path)}.${process.pid}.tmp`)
  try {
    if (typeof content === 'object' && 'path' in content) await copyFile(content.path, temporary)
    else await writeFile(temporary, content, { mode: 0o600 })
    await rename(temporary, path)
  } catch (error) {
    throw broken(`${target} cannot be written: ${lineOf(error)}`)
  }
  return path
}
