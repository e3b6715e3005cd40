/**
 * What was expected of a verdict, held against what it says; of several right answers, the one that fits best. Pure.
 *
 * @param {Pick<import('./types.ts').FaultCase, 'expect' | 'or'>} one
 * @param {import('./types.ts').JudgedVerdict} verdict
 * @returns {import('./types.ts').Score}
 */
export function scoreVerdict({ expect, or = [] }, verdict) {
  const answers = [{}, ...or].map((other) => scoreOne({ ...expect, ...other }, verdict))
  return answers.reduce((best, score) => (score.points > best.points ? score : best))
}

function scoreOne({ cause, culprit, mentions, route }, verdict) {
  const parts = {
    cause: verdict.cause === cause,
    culprit:
      isCulprit(culprit, verdict.culprit) && (mentions === undefined || textOf(verdict).includes(mentions)),
    route: (verdict.route ?? null) === route,
  }
  const points = Object.values(parts).filter(Boolean).length
  // To blame nobody is right by accident when there is no verdict at all.
  const earned = verdict.cause === 'unknown' ? 0 : points
  return { ...parts, points: earned, right: earned === 3 }
}

function isCulprit(expected, got) {
  if (expected === null || got === undefined || got === null) return expected === null && !got
  const { functionName, file, package: packageName, lines } = expected
  const names = functionName === undefined ? [] : [functionName].flat()
  return (
    (names.length === 0 || names.includes(plainName(got.functionName))) &&
    (file === undefined || got.url.endsWith(file)) &&
    (packageName === undefined || got.package === packageName) &&
    (lines === undefined || (got.line >= lines[0] && got.line <= lines[1]))
  )
}

/** `Masking._transform` and `async drainQueue` are called by their last name. */
function plainName(functionName) {
  return functionName.split(/[.\s]/).at(-1)
}

function textOf({ summary, evidence = [] }) {
  return [summary, ...evidence].join('\n')
}

/**
 * How often each level of confidence was right.
 *
 * @param {import('./types.ts').Result[]} results
 */
export function calibrate(results) {
  return ['high', 'medium', 'low'].map((confidence) => {
    const those = results.filter(({ verdict }) => verdict?.confidence === confidence)
    const right = those.filter(({ score }) => score.right).length
    return {
      confidence,
      verdicts: those.length,
      right,
      share: those.length === 0 ? null : right / those.length,
    }
  })
}

/**
 * The whole run in figures. A fault without an incident, or with one while all was calm, earns nothing.
 *
 * @param {import('./types.ts').Result[]} results
 */
export function summarize(results) {
  const faults = results.filter(({ healthy }) => !healthy)
  const calm = results.filter(({ healthy }) => healthy)
  return {
    faults: faults.length,
    fired: faults.filter(({ verdict }) => verdict !== undefined).length,
    right: faults.filter(({ score }) => score?.right).length,
    points: faults.reduce((sum, { score }) => sum + (score?.points ?? 0), 0),
    healthy: calm.length,
    quiet: calm.filter(({ trouble }) => trouble === undefined).length,
  }
}
