import { readFileSync } from 'node:fs'

const root = new URL('../', import.meta.url)

/** First and last line of a function in one of our files, 1-based: where a verdict has to point. */
function linesOf(file, functionName) {
  const lines = readFileSync(new URL(file, root), 'utf8').split('\n')
  const head = new RegExp(`^( *)(export )?(async )?function ${functionName}\\(`)
  const first = lines.findIndex((line) => head.test(line))
  if (first < 0) throw new Error(`there is no function ${functionName} in ${file}`)
  const end = `${head.exec(lines[first])[1]}}`
  return [first + 1, lines.indexOf(end, first) + 1]
}

/**
 * The case with the lines of its culprits filled in.
 *
 * @param {import('../types.ts').FaultCase} one
 */
export function withLines({ expect, or = [], ...rest }) {
  return { ...rest, expect: expectingLines(expect), or: or.map(expectingLines) }
}

function expectingLines(expectation) {
  const { file, functionName } = expectation.culprit ?? {}
  if (file === undefined || typeof functionName !== 'string') return expectation
  return { ...expectation, culprit: { ...expectation.culprit, lines: linesOf(file, functionName) } }
}
