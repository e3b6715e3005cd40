import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { locate } from '../../incident/manifest.ts'
import type { Incident, IncidentFileKind } from '../../types.ts'
import { broken, lineOf } from '../failure.ts'

/** No profile of ours comes near it, and V8 makes no string that is longer. */
const maxFileBytes = 400 * 1_048_576

/** One incident on disk. What its manifest names is read from nowhere but its own folder. */
export class IncidentFolder {
  readonly path: string
  readonly incident: Incident

  constructor(path: string, incident: Incident) {
    this.path = path
    this.incident = incident
  }

  /** As people tell it apart: a folder that was copied may have another name. */
  get name(): string {
    return basename(this.path)
  }

  fileOf(kind: IncidentFileKind): string | null {
    return this.incident.files.find((file) => file.kind === kind)?.name ?? null
  }

  /** Where a file lies that the manifest names. */
  async pathOf(name: string): Promise<string> {
    const found = await locate(this.path, this.incident, name).catch(() => null)
    if (!found) throw broken(`${name} of incident ${this.name} is gone, or not inside its folder`)
    if (found.bytes > maxFileBytes) throw broken(`${name} of incident ${this.name} is too large to be read`)
    return found.path
  }

  async text(name: string): Promise<string> {
    return await readFile(await this.pathOf(name), 'utf8')
  }

  async json(name: string): Promise<unknown> {
    const text = await this.text(name)
    try {
      return JSON.parse(text)
    } catch (error) {
      throw broken(`${name} of incident ${this.name} is cut off, or no JSON: ${lineOf(error)}`)
    }
  }
}
