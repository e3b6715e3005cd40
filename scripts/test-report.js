import { existsSync, readFileSync } from 'node:fs'

/** What a JSON report of Vitest says; undefined when there is none. A file that could not be loaded counts as one failure. */
export function readReport(path) {
  if (!existsSync(path)) return undefined
  const { numPassedTests, testResults } = JSON.parse(readFileSync(path, 'utf8'))
  const failed = []
  const skipped = []
  for (const { name: file, status, message, assertionResults } of testResults) {
    if (status === 'failed' && assertionResults.length === 0)
      failed.push({ file, name: file, message: firstLine(message) })
    for (const { status: state, fullName, failureMessages } of assertionResults) {
      if (state === 'failed') failed.push({ file, name: fullName, message: firstLine(failureMessages[0]) })
      if (state === 'pending' || state === 'skipped') skipped.push(fullName)
    }
  }
  return { passed: numPassedTests, failed, skipped }
}

function firstLine(text = '') {
  return text.split('\n')[0]
}
