import { existsSync } from 'node:fs'
import { readdir, realpath } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { isIncidentId } from '../../incident/incident-id.ts'
import { examine, manifestName } from '../../incident/manifest.ts'
import { broken, lineOf, misuse } from '../failure.ts'
import { IncidentFolder } from './incident-folder.ts'
import { harmless } from './words.ts'

export const defaultDir = 'perf-incidents'

export interface Shelf {
  /** Newest first. */
  incidents: IncidentFolder[]
  faults: { name: string; fault: string }[]
}

/** Every incident in a directory. */
export async function shelf(dir: string): Promise<Shelf> {
  const found: Shelf = { incidents: [], faults: [] }
  for (const id of await idsIn(dir)) {
    const read = await readFolder(join(dir, id))
    if (typeof read === 'string') found.faults.push({ name: id, fault: read })
    else found.incidents.push(read)
  }
  return found
}

/** The incident that somebody means: an id, a folder, or `latest`. */
export async function findIncident(meant: string, dir: string, cwd: string): Promise<IncidentFolder> {
  if (meant === 'latest') return await latestIn(dir)
  const folder =
    isIncidentId(meant) && !existsSync(resolve(cwd, meant)) ? join(dir, meant) : resolve(cwd, meant)
  if (!existsSync(join(folder, manifestName))) {
    const where = isIncidentId(meant) ? ` in ${shown(dir)}` : ', and no folder with an incident.json'
    throw misuse(`there is no incident '${harmless(meant)}'${where}`)
  }
  // Who names a link by hand means what is behind it.
  return await readable(await realpath(folder))
}

async function latestIn(dir: string): Promise<IncidentFolder> {
  const [newest] = await idsIn(dir)
  if (newest === undefined) throw misuse(`there is no incident in ${shown(dir)}`)
  return await readable(join(dir, newest))
}

async function readable(folder: string): Promise<IncidentFolder> {
  const read = await readFolder(folder)
  if (typeof read === 'string') throw broken(`incident ${harmless(basename(folder))} cannot be read: ${read}`)
  return read
}

async function readFolder(folder: string): Promise<IncidentFolder | string> {
  try {
    const read = await examine(folder)
    return 'fault' in read ? read.fault : new IncidentFolder(folder, harmless(read.incident))
  } catch (error) {
    return lineOf(error)
  }
}

async function idsIn(dir: string): Promise<string[]> {
  const names = await readdir(dir).catch((error: NodeJS.ErrnoException) => {
    const isGone = error.code === 'ENOENT' || error.code === 'ENOTDIR'
    throw misuse(
      isGone ? `there is no folder ${shown(dir)}` : `${shown(dir)} cannot be read: ${error.message}`,
    )
  })
  return names.filter(isIncidentId).toSorted().toReversed()
}

function shown(dir: string): string {
  return harmless(dir)
}
