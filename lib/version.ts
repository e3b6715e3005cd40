import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import here from './here.cjs'

/** perfguard's own, out of the `package.json` above the build. */
export function version(): string {
  for (const above of ['../../..', '..']) {
    try {
      const text = readFileSync(join(here, above, 'package.json'), 'utf8')
      const { name, version: found } = JSON.parse(text) as { name?: string; version?: string }
      if (name === 'perfguard' && found !== undefined) return found
    } catch {
      // Not there: the sources lie less deep than the build.
    }
  }
  return 'unknown'
}
