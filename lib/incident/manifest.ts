import { constants } from 'node:fs'
import { lstat, open, realpath } from 'node:fs/promises'
import { join, sep } from 'node:path'
import type { Incident, IncidentSummary } from '../types.ts'
import { unfinished } from './finding.ts'
import { asIncident } from './manifest-shape.ts'

export const manifestName = 'incident.json'

/** More than this is not an incident of ours, and parsing it would hold the event loop. */
const maxManifestBytes = 16 * 1_048_576

export interface Manifest {
  incident: Incident
  bytes: number
}

/**
 * The incident in a folder, or null for whatever is not one: missing, cut off, foreign, huge, a link, a pipe.
 * Rejects only when the disk does not answer.
 */
export async function readManifest(folder: string, id: string): Promise<Manifest | null> {
  const found = await examine(folder)
  return 'incident' in found && found.incident.id === id ? found : null
}

/** The same under any name, and in words what is wrong with it. Rejects when there is no such folder or file, too. */
export async function examine(folder: string): Promise<Manifest | { fault: string }> {
  const path = join(folder, manifestName)
  // A folder that is a link could lead out of the directory.
  if (!(await lstat(folder)).isDirectory()) return { fault: 'it is no folder' }
  const isRegular = (await lstat(path)).isFile()
  if (!isRegular) return { fault: `its ${manifestName} is no regular file` }
  const file = await open(
    path,
    constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0),
  )
  try {
    const stat = await file.stat()
    if (!stat.isFile()) return { fault: `its ${manifestName} is no regular file` }
    if (stat.size > maxManifestBytes) return { fault: `its ${manifestName} is too large to be ours` }
    const text = await file.readFile('utf8')
    const incident = parsed(text)
    return 'fault' in incident ? incident : { incident, bytes: Buffer.byteLength(text) }
  } finally {
    await file.close()
  }
}

function parsed(text: string): Incident | { fault: string } {
  try {
    return asIncident(JSON.parse(text))
  } catch {
    return { fault: `its ${manifestName} is cut off, or no JSON` }
  }
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
