import { utc } from '../../http/words.ts'
import type { LoadReport, SlaRow } from '../report.ts'
import { byCategory, rowsOf } from './tally.ts'
import type { JudgedRow } from './tally.ts'
import { intervalOf, observedOf, rowName } from './words.ts'
import { xmlElement, xmlText } from './xml.ts'

/**
 * The SLA as a test report: a suite is a category, a case one row. A broken critical limit is a failure; what could not
 * be judged is skipped, with the reason; what an overloaded generator measured is an error. A broken limit that only
 * warns passes, and says so in its output.
 */
export function junitXml(report: LoadReport): string {
  const rows = rowsOf(report)
  const suites = [...byCategory(rows)].map(([category, ofIt]) => suite(category, ofIt, report))
  const seconds = figure(report.totals.durationMs / 1_000)
  const attributes = {
    name: report.title,
    ...counts(rows),
    time: seconds,
    timestamp: stamp(report.startedAt),
  }
  return `<?xml version="1.0" encoding="UTF-8"?>\n${xmlElement('testsuites', attributes, suites)}\n`
}

function suite(category: string, rows: readonly JudgedRow[], report: LoadReport): string {
  const scenarios = new Set(rows.map(({ scenario }) => scenario))
  const ms = [...scenarios].reduce((sum, { durationMs }) => sum + durationMs, 0)
  const startedAt = Math.min(...[...scenarios].map((one) => one.startedAt))
  const facts = properties({
    seed: report.seed,
    node: report.environment.targetNode ?? report.environment.node,
    cpu: report.environment.cpuModel,
    cpus: report.environment.cpus,
  })
  const attributes = {
    name: category,
    ...counts(rows),
    time: figure(ms / 1_000),
    timestamp: stamp(startedAt),
  }
  return xmlElement('testsuite', attributes, [facts, ...rows.map(testcase)])
}

function testcase({ scenario, row }: JudgedRow): string {
  const time = figure(row.seconds.judged)
  const attributes = { name: rowName(row), classname: `${row.category}.${scenario.name}`, time }
  const facts = properties({
    state: row.state,
    importance: row.importance,
    observed: observedOf(row),
    interval: intervalOf(row) === '' ? undefined : intervalOf(row),
    limit: row.limit,
    samples: row.samples,
    needed: row.needed,
    by: row.by,
    owner: row.owner,
    note: row.note,
  })
  return xmlElement('testcase', attributes, [facts, ...outcome(row)])
}

function outcome(row: SlaRow): string[] {
  switch (row.state) {
    case 'pass':
      return []
    case 'warning':
      return [`<system-out>${xmlText(`warning: ${row.why}`)}</system-out>`]
    case 'fail':
      return [xmlElement('failure', { message: row.why, type: `${row.importance}.${row.metric}` })]
    case 'invalid':
      return [xmlElement('error', { message: row.why, type: 'invalid' })]
    case 'no-data':
    case 'inconclusive':
      return [xmlElement('skipped', { message: `${row.state}: ${row.why}` })]
  }
}

function counts(rows: readonly JudgedRow[]): Record<string, number> {
  const count = (...states: SlaRow['state'][]): number =>
    rows.filter(({ row }) => states.includes(row.state)).length
  return {
    tests: rows.length,
    failures: count('fail'),
    errors: count('invalid'),
    skipped: count('no-data', 'inconclusive'),
  }
}

function properties(values: Readonly<Record<string, string | number | undefined>>): string {
  const known = Object.entries(values).filter(([, value]) => value !== undefined)
  return xmlElement(
    'properties',
    {},
    known.map(([name, value]) => xmlElement('property', { name, value })),
  )
}

function figure(seconds: number): string {
  return String(Number(seconds.toFixed(3)))
}

/** ISO 8601 without milliseconds or zone, as most readers of the format want it; the zone is UTC. */
function stamp(epochMs: number): string {
  return utc(epochMs).slice(0, 19).replace(' ', 'T')
}
