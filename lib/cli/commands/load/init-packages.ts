import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** How a project gets its packages, and runs the commands of them. */
export interface PackageManager {
  readonly name: 'npm' | 'pnpm' | 'yarn'
  readonly install: string
  readonly run: string
  /** Steps of a GitHub workflow that have to come before Node is set up. */
  readonly setup: string
}

const pnpmSetup = `      - uses: pnpm/action-setup@v4
`

const managers: readonly (PackageManager & { lock: string })[] = [
  { name: 'npm', lock: 'package-lock.json', install: 'npm ci', run: 'npx', setup: '' },
  {
    name: 'pnpm',
    lock: 'pnpm-lock.yaml',
    install: 'pnpm install --frozen-lockfile',
    run: 'pnpm exec',
    setup: pnpmSetup,
  },
  { name: 'yarn', lock: 'yarn.lock', install: 'yarn install --immutable', run: 'yarn', setup: '' },
]

/** By its lock file; npm where there is none. */
export function packageManager(folder: string): PackageManager {
  return managers.find(({ lock }) => existsSync(join(folder, lock))) ?? managers[0]!
}
