import { readFile, stat } from 'node:fs/promises'
import { resolve, sep } from 'node:path'
import { named } from '../../export/originals.ts'
import { parsedProfile } from '../../flame/profile-check.ts'
import type { LoadIncident, LoadReport } from '../report.ts'
import type { LoadRecording } from './html/page.ts'

/** A page of more than that no browser likes to open. */
const MAX_BYTES = 48 * 1024 ** 2

interface Found {
  recordings: LoadRecording[]
  /** One sentence for each that is left out. */
  left: string[]
}

/** The CPU profiles of a run's incidents, from the files that lie in the report's folder. */
export async function recordingsOf({ scenarios }: LoadReport, folder: string): Promise<Found> {
  const found: Found = { recordings: [], left: [] }
  let room = MAX_BYTES
  for (const [scenario, { incidents }] of scenarios.entries()) {
    for (const incident of incidents) {
      for (const file of incident.files.filter(
        ({ kind }) => kind === 'cpu-before' || kind === 'cpu-during',
      )) {
        try {
          const bytes = await sizeOf(folder, file.path)
          if (bytes > room) throw new Error(`there is no room for its ${bytes} bytes`)
          room -= bytes
          const profile = named(parsedProfile(await readFile(resolve(folder, file.path), 'utf8')))
          found.recordings.push({ scenario, incident: incident.id, ...spanOf(incident, file), profile })
        } catch (error) {
          found.left.push(
            `${file.path} is not on the page: ${error instanceof Error ? error.message : String(error)}`,
          )
        }
      }
    }
  }
  return found
}

/** Only what lies below the folder: names come from the target. */
async function sizeOf(folder: string, path: string): Promise<number> {
  if (!resolve(folder, path).startsWith(resolve(folder) + sep)) throw new Error('it is not in the folder')
  return (await stat(resolve(folder, path))).size
}

/** The target has a clock of its own; its incident is at the same moment on both. */
function spanOf(
  { openedAt, atMs }: LoadIncident,
  { fromMs, toMs }: LoadIncident['files'][number],
): Pick<LoadRecording, 'fromMs' | 'toMs'> {
  if (fromMs === undefined || toMs === undefined) throw new Error('nobody says when it was recorded')
  return { fromMs: fromMs - openedAt + atMs, toMs: toMs - openedAt + atMs }
}
