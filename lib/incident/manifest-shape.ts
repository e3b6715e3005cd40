import type { Incident } from '../types.ts'

/** An incident, or in words why it is none: a manifest is a file, and may hold anything. */
export function asIncident(value: unknown): Incident | { fault: string } {
  const schema = isRecord(value) ? value['schema'] : null
  if (schema !== 1 && typeof schema === 'number')
    return {
      fault: `it was written by another version of perfguard (schema ${schema}; this one reads schema 1)`,
    }
  return isIncident(value) ? value : { fault: 'its incident.json is no incident, or not a whole one' }
}

function isIncident(value: unknown): value is Incident {
  if (!isRecord(value)) return false
  const { openedAt, closedAt, severity, breach, files, inFlight = [] } = value
  return (
    value['schema'] === 1 &&
    typeof value['id'] === 'string' &&
    isTime(openedAt) &&
    (closedAt === undefined || isTime(closedAt)) &&
    (severity === 'warning' || severity === 'critical') &&
    typeof value['reason'] === 'string' &&
    (breach === null || isBreach(breach)) &&
    isVerdict(value['verdict']) &&
    isListOf(value['caveats'], isText) &&
    isListOf(inFlight, isRecord) &&
    isListOf(value['skipped'], (one) => isRecord(one) && isText(one['kind']) && isText(one['reason'])) &&
    isEnvironment(value['environment']) &&
    isListOf(files, isFileEntry)
  )
}

function isVerdict(value: unknown): boolean {
  if (!isRecord(value)) return false
  const { cause, summary, evidence, alternatives, culprit } = value
  return (
    isText(cause) &&
    isText(summary) &&
    isListOf(evidence, isText) &&
    isListOf(alternatives, (one) => isRecord(one) && isText(one['cause']) && isText(one['why'])) &&
    (culprit === undefined || isCulprit(culprit))
  )
}

function isCulprit(value: unknown): boolean {
  if (!isRecord(value)) return false
  const { functionName, url, line, totalRatio, ratioBefore } = value
  const numbers = [line, totalRatio, ratioBefore ?? 0]
  return isText(functionName) && isText(url) && numbers.every((number) => typeof number === 'number')
}

function isEnvironment(value: unknown): boolean {
  return isRecord(value) && typeof value['pid'] === 'number' && isText(value['node'])
}

/** `Date` throws for others. */
function isTime(value: unknown): boolean {
  return typeof value === 'number' && Math.abs(value) <= 8.64e15
}

function isText(value: unknown): value is string {
  return typeof value === 'string'
}

function isBreach(value: unknown): boolean {
  if (!isRecord(value)) return false
  const texts = [value['subject'], value['metric'], value['type']]
  const numbers = [value['limit'], value['observed']]
  return texts.every((text) => typeof text === 'string') && numbers.every((n) => typeof n === 'number')
}

function isListOf(value: unknown, isItem: (item: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(isItem)
}

function isFileEntry(value: unknown): boolean {
  return isRecord(value) && typeof value['name'] === 'string' && typeof value['bytes'] === 'number'
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
