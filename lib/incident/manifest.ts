import { constants } from 'node:fs'
import { lstat, open, realpath } from 'node:fs/promises'
import { join, sep } from 'node:path'
import type { Incident, IncidentSummary } from '../types.ts'
import { unfinished } from './finding.ts'

export const manifestName = 'incident.json'

/** More than this is not an incident of ours, and parsing it would hold the event loop. */
const maxManifestBytes = 16 * 1_048_576

/**
 * The incident in a folder, or null for whatever is not one: missing, cut off, foreign, huge, a link, a pipe.
 * Rejects only when the disk does not answer.
 */
export async function readManifest(
  folder: string,
  id: string,
): Promise<{ incident: Incident; bytes: number } | null> {
  const path = join(folder, manifestName)
  // A folder that is a link could lead out of the directory.
  if (!(await lstat(folder)).isDirectory()) return null
  const { isRegular, size } = await lstat(path).then((found) => ({
    isRegular: found.isFile(),
    size: found.size,
  }))
  if (!isRegular || size > maxManifestBytes) return null
  const file = await open(
    path,
    constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0),
  )
  try {
    const stat = await file.stat()
    if (!stat.isFile() || stat.size > maxManifestBytes) return null
    const text = await file.readFile('utf8')
    const incident = parseIncident(text, id)
    return incident && { incident, bytes: Buffer.byteLength(text) }
  } finally {
    await file.close()
  }
}

function parseIncident(text: string, id: string): Incident | null {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return null
  }
  return isIncident(value) && value.id === id ? value : null
}

function isIncident(value: unknown): value is Incident {
  if (!isRecord(value) || value['schema'] !== 1) return false
  const { openedAt, closedAt, severity, breach, verdict, files } = value
  return (
    typeof openedAt === 'number' &&
    (closedAt === undefined || typeof closedAt === 'number') &&
    (severity === 'warning' || severity === 'critical') &&
    typeof value['reason'] === 'string' &&
    (breach === null || isBreach(breach)) &&
    isRecord(verdict) &&
    typeof verdict['cause'] === 'string' &&
    typeof verdict['summary'] === 'string' &&
    Array.isArray(value['caveats']) &&
    isListOf(value['skipped'], isRecord) &&
    isListOf(files, isFileEntry)
  )
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

/** One line of the index. The report is the last file: an incident that has it, or says why not, may be finished. */
export function summaryOf(incident: Incident, manifestBytes: number): IncidentSummary {
  const { id, openedAt, closedAt, severity, reason, breach, verdict, files, skipped } = incident
  const isFinished =
    [...files, ...skipped].some((one) => one.kind === 'report') && !incident.caveats.includes(unfinished)
  return {
    id,
    openedAt,
    ...(closedAt === undefined ? {} : { closedAt }),
    severity,
    reason,
    breach,
    cause: verdict.cause,
    summary: verdict.summary,
    bytes: files.reduce((bytes, file) => bytes + file.bytes, manifestBytes),
    state: isFinished ? 'whole' : 'recording',
  }
}

/** A name relative to the incident's folder that cannot lead out of it, on any system. */
export function isPlainName(name: string): boolean {
  if (name.length > 255 || /[\\:\0]/.test(name)) return false
  return name.split('/').every((part) => part !== '' && part !== '.' && part !== '..')
}

/**
 * Where a file of the manifest lies. Null unless the manifest names it exactly, it is a regular file, and no link on
 * the way leads out of the incident's folder. (A manifest is only a file: what it names is checked like any input.)
 */
export async function locate(
  folder: string,
  incident: Incident,
  name: string,
): Promise<{ path: string; bytes: number } | null> {
  if (!incident.files.some((file) => file.name === name) || !isPlainName(name)) return null
  const path = join(folder, ...name.split('/'))
  const stat = await lstat(path)
  if (!stat.isFile()) return null
  const [realFolder, realFile] = await Promise.all([realpath(folder), realpath(path)])
  return realFile === realFolder + sep + name.split('/').join(sep) ? { path, bytes: stat.size } : null
}
