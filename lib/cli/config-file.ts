import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { isRecord } from '../config/problems.ts'
import { broken, lineOf, misuse } from './failure.ts'
import type { Terminal } from './terminal.ts'

const names = ['js', 'mjs', 'cjs', 'json'].map((extension) => `perfguard.config.${extension}`)

/** The file that was named, the one that `PERFGUARD_CONFIG` names, or the first in the working directory. */
function configFile(given: string | undefined, { cwd, env }: Terminal): string {
  const named = given ?? env['PERFGUARD_CONFIG']
  if (named === undefined || named === '') {
    const found = names.map((name) => join(cwd, name)).find((path) => existsSync(path))
    if (found === undefined) throw misuse(`there is no perfguard.config.{js,mjs,cjs,json} in ${cwd}`)
    return found
  }
  const path = resolve(cwd, named)
  if (!existsSync(path)) throw misuse(`there is no file ${named}`)
  return path
}

/** The options that a configuration file exports, not checked yet. */
export async function readConfigFile(
  given: string | undefined,
  terminal: Terminal,
): Promise<Record<string, unknown>> {
  const path = configFile(given, terminal)
  const exported = await exportOf(path).catch((error: unknown) => {
    throw broken(`${path} cannot be read: ${lineOf(error)}`)
  })
  if (!isRecord(exported)) throw broken(`${path} exports no options`)
  return exported
}

async function exportOf(path: string): Promise<unknown> {
  if (path.endsWith('.json')) return JSON.parse(await readFile(path, 'utf8'))
  const module = (await import(pathToFileURL(path).href)) as { default?: unknown }
  return module.default
}
