import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import type { PerfView } from '../view.ts'
import type { Outlet } from './outlet.ts'

const types: Readonly<Record<string, string>> = {
  cpuprofile: 'application/json',
  heapprofile: 'application/json',
  heapsnapshot: 'application/json',
  json: 'application/json',
  md: 'text/markdown; charset=utf-8',
}

function typeOf(name: string): string {
  return types[/\.([a-z]+)$/.exec(name)?.[1] ?? ''] ?? 'application/octet-stream'
}

/** The last part of the name, in characters that need no quoting anywhere. */
function dispositionOf(name: string): string {
  const last = name.slice(name.lastIndexOf('/') + 1).replaceAll(/[^\w.-]/g, '_')
  return `attachment; filename="${last}"`
}

/** Names are looked up in the incident's manifest, never joined to a path here; these can be in no manifest. */
function isPlainName(name: string): boolean {
  return name
    .split('/')
    .every((part) => part !== '' && part !== '.' && part !== '..' && !/[\\\0:]/.test(part))
}

/** Sends a file of an incident; false when there is none of that name. */
export async function sendIncidentFile(
  view: PerfView,
  outlet: Outlet,
  id: string,
  name: string,
  headOnly: boolean,
): Promise<boolean> {
  const file = isPlainName(name) ? await view.incidentFile(id, name) : null
  if (file === null) return false
  // Retention may delete it between the look-up and here; once it is open, it stays readable to the end.
  const handle = await open(file.path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0)).catch(() => null)
  if (handle === null) return false
  try {
    const stat = await handle.stat()
    if (!stat.isFile()) return false
    if (outlet.gone || outlet.started) return true
    const res = outlet.prepare(200, {
      'content-type': typeOf(name),
      'content-length': stat.size,
      'content-disposition': dispositionOf(name),
    })
    if (headOnly || stat.size === 0) {
      res.end()
      return true
    }
    // `end` holds the stream to the announced length even if the file grows meanwhile.
    await pipeline(handle.createReadStream({ end: stat.size - 1, autoClose: false }), res)
    return true
  } catch (error) {
    if (outlet.gone) return true
    throw error
  } finally {
    await handle.close()
  }
}
