import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import { run } from './command.js'

/** One of the real tools in a process of its own; see `render/`. */
export async function render(tool, ...args) {
  return await run(process.execPath, [join(import.meta.dirname, '../render', `${tool}.js`), ...args])
}

/** A folder for the tests of one file. */
export function workFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'perfguard-viewers-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}
