import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import type { PerfOptions } from '../../lib/index.ts'

const names = ['js', 'mjs', 'cjs', 'json'].map((extension) => `perfguard.config.${extension}`)

/** The configuration file: the one that was named, or the first that lies in the working directory. */
export function configFile(): string | undefined {
  const given = process.env['PERFGUARD_CONFIG']
  if (given === undefined || given === '') {
    return names.map((name) => join(process.cwd(), name)).find((file) => existsSync(file))
  }
  const file = resolve(given)
  if (!existsSync(file)) throw new Error(`PERFGUARD_CONFIG names ${file}, which is not there`)
  return file
}

/** The options that a configuration file exports. */
export function readConfig(file: string): PerfOptions {
  let exported: unknown
  try {
    // Not import(): the application must not run before its servers are watched. Asked for from inside
    // node_modules, because Node 22.12 prints a warning for a require() of an ES module from anywhere else.
    exported = createRequire(join(dirname(file), 'node_modules', 'perfguard'))(file)
  } catch (error) {
    throw new Error(`it cannot be read: ${reasonOf(error)}`, { cause: error })
  }
  if (typeof exported !== 'object' || exported === null) return exported as PerfOptions
  if ('default' in exported) return exported.default as PerfOptions
  // A module that exports by name only would otherwise be taken for the options themselves.
  if (Symbol.toStringTag in exported) {
    throw new Error('it has no default export: write `export default { sla: … }`')
  }
  return exported
}

function reasonOf(error: unknown): string {
  if ((error as NodeJS.ErrnoException | null)?.code === 'ERR_REQUIRE_ASYNC_MODULE') {
    return 'top-level await is not possible there'
  }
  return (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? ''
}
