import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { cpus, loadavg, totalmem, type } from 'node:os'
import { dirname, join } from 'node:path'
import { createRequire } from 'node:module'

/** The perfguard that is measured: the one that `import 'perfguard'` finds. */
export const packageRoot = dirname(createRequire(import.meta.url).resolve('perfguard/package.json'))

const root = dirname(import.meta.dirname)

function git(...args) {
  try {
    return execFileSync('git', ['-C', root, ...args], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    })
  } catch {
    return ''
  }
}

const byText = (a, b) => (a < b ? -1 : Number(a > b))

/** A commit says nothing of what was built from it when: this does. */
function digestOfBuild() {
  const dist = join(packageRoot, 'dist', 'esm')
  if (!existsSync(dist)) throw new Error('there is no dist/: run `npm run build` in the repository first')
  const hash = createHash('sha256')
  for (const name of readdirSync(dist, { recursive: true }).map(String).toSorted(byText)) {
    if (name.endsWith('.js')) hash.update(name).update(readFileSync(join(dist, name)))
  }
  return hash.digest('hex').slice(0, 10)
}

function nodeVersion(node) {
  return execFileSync(node, ['--version'], { encoding: 'utf8' }).trim()
}

function loads() {
  return loadavg()
    .map((load) => load.toFixed(2))
    .join(' ')
}

/** Where a figure comes from: without it, it is hearsay. `node` is the binary that was measured. */
export function provenance(node = process.execPath) {
  const commit = git('rev-parse', '--short', 'HEAD').trim() || 'none'
  const dirty =
    git('status', '--porcelain', '--', '../lib', '../middleware').trim() === '' ? '' : ' + changes'
  const memory = `${(totalmem() / 2 ** 30).toFixed(1)} GiB`
  return [
    `cpu      ${cpus()[0]?.model ?? 'unknown'}, ${cpus().length} cores, ${memory}, ${type()}`,
    `node     ${nodeVersion(node)}`,
    `commit   ${commit}${dirty}, build ${digestOfBuild()}`,
    `date     ${new Date().toISOString()}`,
    `load     ${loads()} (1, 5, 15 min, at the start)`,
  ]
}

/** The machine's load at the end: a neighbour who came in the middle shows here. */
export function loadNow() {
  return `load     ${loads()} (at the end)`
}
