import type { LoadReport } from '../report.ts'

/** What the search has found, as lines for people. */
export function capacitySummary({ capacity, verdict, caveats }: LoadReport): string {
  if (capacity === undefined) return verdict.reasons.join('\n')
  const { unit, levels, knee, saturates, headroom } = capacity
  const rows = levels.map(({ level, purpose, perSec, response, state, broken }) => {
    const p99 = response === null ? 'no answers' : `p99 ${Number(response.p99Ms.toPrecision(3))} ms`
    const why = broken.length === 0 ? '' : `  ${broken.join(', ')}`
    return `  ${String(level).padStart(8)} ${unit}  ${perSec.toFixed(0).padStart(8)}/s  ${p99.padEnd(16)} ${purpose.padEnd(8)} ${state}${why}`
  })
  const room = Object.entries(headroom).map(
    ([name, { level, ratio }]) => `${name} ${level}: ${ratio.toFixed(2)} of it`,
  )
  return [
    ...rows,
    `${verdict.state}  ${verdict.reasons.join('; ')}`,
    ...(saturates === null ? [] : [`  used up where it breaks: ${saturates}`]),
    ...(knee === null ? [] : [`  from ${Math.round(knee)} users on, more of them bring less`]),
    ...(room.length === 0 ? [] : [`  ${room.join(', ')}`]),
    ...caveats.map((caveat) => `  ${caveat}`),
  ].join('\n')
}
