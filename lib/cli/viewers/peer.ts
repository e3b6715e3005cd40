import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import here from '../../here.cjs'
import { misuse } from '../failure.ts'

/** The folder of a tool: the application's own first, then whatever lies beside perfguard. */
export function peerFolder(name: string, cwd: string): string {
  for (const from of [cwd, here]) {
    try {
      return dirname(createRequire(join(from, 'package.json')).resolve(`${name}/package.json`))
    } catch {
      // Not from there.
    }
  }
  throw misuse(`${name} is not installed here: npm i -D ${name}`)
}
