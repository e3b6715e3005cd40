import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * The incidents in a folder, oldest first. Read from the disk: a request to `/perf` would wait for the very loop
 * that is blocked.
 */
export function incidentsIn(dir) {
  return entries(dir)
    .map((id) => readManifest(join(dir, id, 'incident.json')))
    .filter((incident) => incident !== undefined)
    .toSorted((a, b) => a.openedAt - b.openedAt)
}

/**
 * The report is the last file: an incident that has it, or says why not, has been written. The first time is seconds
 * before the last, from what is in memory then; until the last it says that the capture goes on.
 */
export function isWhole({ files, skipped, caveats }) {
  return [...files, ...skipped].some(({ kind }) => kind === 'report') && !caveats.includes(UNFINISHED)
}

const UNFINISHED = 'The capture had not finished when this was written.'

function entries(dir) {
  try {
    return readdirSync(dir)
  } catch {
    return []
  }
}

function readManifest(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return undefined
  }
}
