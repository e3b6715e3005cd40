import type { LoadReport, RowState, ScenarioReport } from './report.ts'

type Paint = (style: 'bold' | 'dim' | 'red' | 'yellow' | 'green', text: string) => string

/** A report as a few lines for people. */
export function summaryOf(report: LoadReport, paint: Paint): string {
  const { verdict, totals, scenarios } = report
  const counts = Object.entries(totals.states).flatMap(([state, count]) =>
    count === 0 ? [] : [`${count} ${state}`],
  )
  return [
    ...scenarios.flatMap((scenario) => scenarioLines(scenario, paint)),
    `${paintState(verdict.state, paint)}  ${totals.rows} limits: ${counts.join(', ')}; ${totals.requests} requests, ${totals.errors} errors`,
    ...verdict.reasons.map((reason) => `  ${reason}`),
    ...report.caveats.map((caveat) => paint('dim', `  ${caveat}`)),
  ].join('\n')
}

function scenarioLines({ name, subjects, rows, cutShort }: ScenarioReport, paint: Paint): string[] {
  const table = subjects.map(({ subject, count, perSec, errors, response }) => {
    const latency =
      response === null
        ? 'no answers'
        : `p50 ${ms(response.p50Ms)}  p95 ${ms(response.p95Ms)}  p99 ${ms(response.p99Ms)}  max ${ms(response.maxMs)}`
    return `  ${subject.padEnd(30)} ${String(count).padStart(8)}  ${perSec.toFixed(1).padStart(8)}/s  ${latency}${errors === 0 ? '' : `  ${errors} errors`}`
  })
  const judged = rows.map(({ subject, state, why }) => `  ${paintState(state, paint)} ${subject} ${why}`)
  return [
    paint('bold', cutShort === null ? name : `${name} (cut short: ${cutShort})`),
    ...table,
    ...judged,
    '',
  ]
}

function paintState(state: RowState, paint: Paint): string {
  const style = state === 'pass' ? 'green' : state === 'fail' || state === 'invalid' ? 'red' : 'yellow'
  return paint(style, state.padEnd(12))
}

function ms(value: number): string {
  return `${Number(value.toPrecision(3))} ms`
}
