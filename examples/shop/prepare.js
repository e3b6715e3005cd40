import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'

const root = dirname(dirname(import.meta.dirname))

/** Installs and builds what is missing, and says so. Uses nothing that would have to be installed. */
export function prepare() {
  // npm writes this file last: a broken installation does not have it.
  if (!existsSync(join(root, 'node_modules/.package-lock.json'))) {
    run('Installing the dependencies, once …', ...npm())
  }
  if (builtMs() < changedMs()) run('Building dist/ …', process.execPath, [join(root, 'scripts/build.js')])
}

/** `install` takes the versions of the lock too, and forgives packages for other platforms that are not to be had. */
function npm() {
  const args = ['install', '--no-save', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error']
  const cli = process.env.npm_execpath
  return cli === undefined ? ['npm', args] : [process.execPath, [cli, ...args]]
}

function run(what, command, args) {
  console.log(what)
  const { status, error, stdout, stderr } = spawnSync(command, args, {
    cwd: root,
    encoding: 'utf8',
    shell: command === 'npm' && process.platform === 'win32',
  })
  if (status === 0) return
  console.error(`${stdout ?? ''}${stderr ?? ''}${error?.message ?? ''}\nThat failed; nothing was started.`)
  process.exit(1)
}

function builtMs() {
  // The last file of a build.
  const last = join(root, 'dist/cjs/package.json')
  return existsSync(last) ? statSync(last).mtimeMs : -Infinity
}

function changedMs() {
  const sources = ['lib', 'middleware'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true }).map((name) => join(root, folder, name)),
  )
  const files = [...sources, join(root, 'tsconfig.json'), join(root, 'scripts/build.js')]
  return Math.max(...files.map((file) => statSync(file).mtimeMs))
}
