/** The results as text. */
export function resultRow({
  id,
  framework,
  healthy,
  expect,
  verdict,
  score,
  trouble,
  breachMs,
  verdictMs,
  seconds,
}) {
  return {
    case: id,
    on: framework,
    expected: healthy ? 'no incident' : answerText(expect),
    got: trouble !== undefined && (healthy || verdict === undefined) ? trouble : gotText(verdict),
    sure: verdict?.confidence ?? '',
    'fault → breach': secondsText(breachMs),
    'breach → verdict': secondsText(verdictMs),
    points: healthy ? (trouble === undefined ? 'quiet' : 'FIRED') : String(score?.points ?? 0),
    took: `${seconds.toFixed(0)} s`,
  }
}

function answerText({ cause, culprit, route }) {
  return [cause, culpritText(culprit), route].filter(Boolean).join(' · ')
}

function gotText(verdict) {
  return verdict === undefined ? 'quiet' : answerText(verdict)
}

function culpritText(culprit) {
  if (!culprit) return ''
  const name = [culprit.functionName].flat()[0]
  return [name, culprit.package && `(${culprit.package})`].filter(Boolean).join(' ')
}

function secondsText(ms) {
  return ms === undefined ? '' : `${(ms / 1_000).toFixed(1)} s`
}

/** Rows of plain objects, all with the same keys, as aligned columns. */
export function tableText(rows) {
  if (rows.length === 0) return ''
  const heads = Object.keys(rows[0])
  const cells = [heads, ...rows.map((row) => heads.map((head) => cut(String(row[head]))))]
  const widths = heads.map((_, at) => Math.max(...cells.map((row) => row[at].length)))
  return cells
    .map((row) =>
      row
        .map((cell, at) => cell.padEnd(widths[at]))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

function cut(text) {
  const [line] = text.split('\n')
  return line.length > 72 ? `${line.slice(0, 71)}…` : line
}

export function calibrationRows(calibration) {
  return calibration.map(({ confidence, verdicts, right, share }) => ({
    confidence,
    verdicts,
    right,
    share: share === null ? '' : percent(share),
  }))
}

export function summaryText({ faults, fired, right, points, healthy, quiet }) {
  return [
    `faults: ${fired} of ${faults} broke their SLA, ${right} right (${percent(faults === 0 ? 1 : right / faults)})`,
    `${points} of ${3 * faults} points`,
    `healthy: ${quiet} of ${healthy} quiet`,
  ].join(' · ')
}

function percent(ratio) {
  return `${Math.round(ratio * 100)} %`
}
