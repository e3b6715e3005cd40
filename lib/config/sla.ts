import { operationMetrics, processMetrics, routeMetrics, type MetricInfo } from './metrics.ts'
import type { Metric, Sla } from '../types.ts'
import { nearest } from './nearest.ts'
import { isRecord, type Problems } from './problems.ts'

/** What the machine allows: limits beyond it can never be broken. */
export interface MachineFacts {
  cpus: number
  /** Whether a package that is only wanted by some is there. */
  hasPackage?: (name: string) => boolean
}

const HOUR_MS = 3_600_000
/** An operation, a workflow, or a step of one. */
const operationRow = /^(op:.|workflow:[^/]+(\/.+)?$)/
const routeRow = /^([A-Z]+(-[A-Z]+)*) \/|^\((unmatched|other)\)$/

/** Checks the SLA whole; returns a frozen copy. */
export function resolveSla(given: unknown, facts: MachineFacts, problems: Problems): Sla {
  if (given === undefined) return Object.freeze({})
  if (!isRecord(given)) {
    problems.add('sla', "must be an object of rows such as { 'GET /orders/:id': { p99Ms: 250 } }", given)
    return {}
  }
  const sla: Sla = {}
  for (const [row, terms] of Object.entries(given)) {
    const path = `sla['${row}']`
    if (!checkRowName(row, path, problems)) continue
    if (!isRecord(terms)) {
      problems.add(path, 'must be an object of limits such as { p99Ms: 250 }', terms)
      continue
    }
    checkTerms(row, path, terms, facts, problems)
    sla[row] = Object.freeze(structuredClone(terms))
  }
  return Object.freeze(sla)
}

function checkRowName(row: string, path: string, problems: Problems): boolean {
  if (row === '*' || row === 'process' || routeRow.test(row) || operationRow.test(row)) return true
  if (/^(op|workflow):/.test(row)) {
    problems.add(path, "must name what is measured: 'op:NAME', 'workflow:NAME' or 'workflow:NAME/STEP'", row)
  } else if (row.startsWith('/')) {
    problems.add(path, `must name the method too, such as 'GET ${row}'`, row)
  } else if (/^[a-z]+ \//i.test(row)) {
    const method = row.slice(0, row.indexOf(' '))
    problems.add(
      path,
      `must have its method in capitals: '${method.toUpperCase()}${row.slice(method.length)}'`,
      row,
    )
  } else {
    const meant = nearest(row, ['process', '*'])
    const hint = meant === undefined ? '' : ` (did you mean '${meant}'?)`
    const kinds = "'METHOD /pattern', '*', 'op:NAME', 'workflow:NAME' or 'process'"
    problems.add(path, `must be ${kinds}${hint}`, row)
  }
  return false
}

function checkTerms(
  row: string,
  path: string,
  terms: Record<string, unknown>,
  facts: MachineFacts,
  problems: Problems,
): void {
  const metrics = metricsOf(row)
  const known = [...Object.keys(metrics), 'forMs', ...(row === 'process' ? [] : ['minCount'])]
  let limits = 0
  for (const [term, value] of Object.entries(terms)) {
    const at = `${path}.${term}`
    const info = Object.hasOwn(metrics, term) ? metrics[term] : undefined
    if (value === undefined) continue
    if (term === 'forMs') {
      if (!inRange(value, 0, HOUR_MS)) problems.add(at, `must be milliseconds, 0 to ${HOUR_MS}`, value)
    } else if (term === 'minCount' && row !== 'process') {
      // Ten requests are never a verdict.
      if (!inRange(value, 20, 1e9) || !Number.isInteger(value)) {
        problems.add(at, 'must be a whole number, 20 or more: fewer requests are never a verdict', value)
      }
    } else if (info === undefined) {
      // A misspelt limit is one problem, not also the lack of any.
      limits++
      problems.unknownKey(at, term, known, value)
    } else {
      limits++
      checkLimit(term as Metric, info, at, value, facts, problems)
      if (row === '*' && term === 'throughputPerSec') {
        problems.add(at, "needs a row of its own: an idle route would break it for all of '*'", value)
      }
    }
  }
  if (limits === 0)
    problems.add(path, `has no limit; known metrics: ${Object.keys(metrics).join(', ')}`, terms)
}

function metricsOf(row: string): Partial<Record<string, MetricInfo>> {
  if (row === 'process') return processMetrics
  return row.startsWith('op:') ? operationMetrics : routeMetrics
}

function checkLimit(
  metric: Metric,
  info: MetricInfo,
  path: string,
  value: unknown,
  facts: MachineFacts,
  problems: Problems,
): void {
  if (typeof value === 'number') {
    const wrong = whyImpossible(metric, info, value, facts)
    if (wrong !== undefined) problems.add(path, wrong, value)
    return
  }
  if (!isRecord(value)) {
    problems.add(path, 'must be a number (critical) or { warning, critical }', value)
    return
  }
  for (const [severity, limit] of Object.entries(value)) {
    if (severity !== 'warning' && severity !== 'critical') {
      problems.unknownKey(`${path}.${severity}`, severity, ['warning', 'critical'], limit)
      continue
    }
    if (limit === undefined) continue
    const wrong = typeof limit === 'number' ? whyImpossible(metric, info, limit, facts) : 'must be a number'
    if (wrong !== undefined) problems.add(`${path}.${severity}`, wrong, limit)
  }
  const { warning, critical } = value
  if (warning === undefined && critical === undefined) {
    problems.add(path, 'must have a warning or a critical limit', value)
  }
  if (typeof warning === 'number' && typeof critical === 'number') {
    const ordered = info.better === 'low' ? warning < critical : warning > critical
    const side = info.better === 'low' ? 'below' : 'above'
    if (!ordered) {
      problems.add(path, `can never warn first: warning must lie ${side} critical (${critical})`, warning)
    }
  }
}

/** Why a limit makes no sense or could never be broken, with the arithmetic; undefined when it can. */
function whyImpossible(
  metric: Metric,
  info: MetricInfo,
  limit: number,
  facts: MachineFacts,
): string | undefined {
  if (!Number.isFinite(limit)) return 'must be a finite number'
  switch (metric) {
    case 'errorRatio':
      if (limit < 0) return 'must be a ratio, 0 up to 1'
      return limit >= 1 ? 'can never fire: of all requests at most 1 (100 %) can fail' : undefined
    case 'availability':
      if (limit > 1) return 'can never be met: at most 1 (100 %) of all requests can succeed'
      return limit <= 0 ? 'can never fire: availability is never below 0' : undefined
    case 'hitRatio':
      if (limit >= 1) return 'can never be met: the first look-up of all is a miss'
      return limit <= 0 ? 'can never fire: the ratio is never below 0' : undefined
    case 'throughputPerSec':
      return limit <= 0 ? 'can never fire: throughput is never below 0' : undefined
    case 'heapUsedRatio':
    case 'gcPauseRatio':
      if (limit <= 0) return 'must be a ratio above 0'
      return limit >= 1 ? 'can never fire: the ratio never exceeds 1' : undefined
    case 'cpuRatio':
      if (limit <= 0) return 'must be above 0; 1 is one core'
      return limit >= facts.cpus
        ? `can never fire: this process has ${facts.cpus} ${facts.cpus === 1 ? 'core' : 'cores'}, so cpuRatio is at most ${facts.cpus}`
        : undefined
    case 'loopBlockedMs':
      return inRange(limit, 50, HOUR_MS)
        ? undefined
        : 'must be milliseconds, 50 (the finest it can see) to an hour'
    default:
      if (info.unit === 'ms') {
        return limit > 0 && limit < HOUR_MS ? undefined : 'must be milliseconds, above 0 and below an hour'
      }
      return limit > 0 ? undefined : 'must be above 0'
  }
}

function inRange(value: unknown, min: number, max: number): value is number {
  return typeof value === 'number' && value >= min && value <= max
}
