import { existsSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { isRecord } from '../../config/problems.ts'
import { PerfError } from '../../errors.ts'
import type { LoadDefinition } from './types.ts'

/** What a file of scenarios exports by default, not checked yet. */
export async function readLoadFile(path: string): Promise<LoadDefinition> {
  if (!existsSync(path)) throw misfit(`there is no file ${path}`)
  const module = (await import(pathToFileURL(path).href).catch((error: unknown) => {
    throw unreadable(path, error)
  })) as { default?: unknown }
  // A CommonJS file that TypeScript or Babel made has its default within the default.
  const exported =
    isRecord(module.default) && isRecord(module.default['default'])
      ? module.default['default']
      : module.default
  if (!isRecord(exported))
    throw misfit(`${path} has no default export; it is export default defineLoad({ … })`)
  return exported as unknown as LoadDefinition
}

function unreadable(path: string, error: unknown): PerfError {
  const { code, message } = error as NodeJS.ErrnoException
  if (code === 'ERR_UNKNOWN_FILE_EXTENSION')
    return misfit(`${path}: this Node reads no TypeScript; take Node 22.18 or later, or a .js file`)
  return misfit(`${path} cannot be read: ${message ?? String(error)}`)
}

function misfit(message: string): PerfError {
  return new PerfError('ERR_PERF_OPTIONS', message)
}
