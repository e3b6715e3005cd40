import { opendir, readdir, rm, rmdir, statfs, unlink } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { LRUCache } from 'lru-cache'
import type { Incident, IncidentSummary } from '../types.ts'
import { isIncidentId } from './incident-id.ts'
import { jsonSlices } from './json-slices.ts'
import { isPlainName, locate, manifestName, readManifest, summaryOf } from './manifest.ts'
import { surplus } from './retention.ts'
import type { RetentionLimits } from './retention.ts'
import { writeWhole } from './whole-file.ts'

/** Incidents in the index, and folders read to build it. */
const maxIndexed = 500
/** Names looked at in the directory, which may be one that somebody else fills. */
const maxNames = 10_000
/** An incident of another process that is younger than this may still be recorded. */
const recordingMs = 600_000

/**
 * The incidents on disk: one folder each. Every failure is a rejected promise; nothing is made or deleted before
 * the first incident. Several processes may share the directory.
 */
export class Store {
  readonly #dir: string
  readonly #limits: RetentionLimits
  readonly #index: LRUCache<string, IncidentSummary> = new LRUCache({ max: maxIndexed })

  constructor(dir: string, limits: RetentionLimits) {
    this.#dir = resolve(dir)
    this.#limits = limits
  }

  /** Reads what is on disk but not in the index: what earlier runs and other processes left. */
  async refresh(signal?: AbortSignal): Promise<void> {
    // Taken before the look at the disk: an incident that opens in the meantime is not on that list.
    const before = [...this.#index.keys()]
    const ids = (await this.#idsOnDisk()).toSorted().slice(-maxIndexed)
    const onDisk = new Set(ids)
    for (const id of before) if (!onDisk.has(id)) this.#index.delete(id)
    for (const id of ids) {
      if (signal?.aborted) return
      // A finished incident changes once more, when its breach is over; another process may have written that.
      const known = this.#index.peek(id)
      if (known?.state === 'whole' && known.closedAt !== undefined) continue
      await this.read(id).catch(() => null)
    }
  }

  /** Newest first. */
  list(): IncidentSummary[] {
    return [...this.#index.values()].toSorted((a, b) => (a.id < b.id ? 1 : -1))
  }

  /** Null for what is not an incident of ours, or not any more. */
  async read(id: string): Promise<Incident | null> {
    if (!isIncidentId(id)) return null
    const found = await readManifest(this.#folder(id), id).catch(nullWhenGone)
    if (!found) {
      this.#index.delete(id)
      return null
    }
    this.#index.set(id, summaryOf(found.incident, found.bytes))
    return found.incident
  }

  /** A file that the incident's manifest names; null for anything else. */
  async file(id: string, name: string): Promise<{ path: string; bytes: number } | null> {
    const incident = await this.read(id)
    if (!incident) return null
    return await locate(this.#folder(id), incident, name).catch(nullWhenGone)
  }

  /** Writes `incident.json`, the first time or anew. */
  async save(incident: Incident): Promise<void> {
    const bytes = await writeWhole(join(this.#folder(incident.id), manifestName), jsonSlices(incident))
    this.#index.set(incident.id, summaryOf(incident, bytes))
  }

  /** Writes one file of an incident; answers with its bytes. The manifest is the caller's to keep. */
  async add(id: string, name: string, text: Iterable<string | Uint8Array>): Promise<number> {
    if (!isPlainName(name) || name === manifestName) throw new TypeError(`not a file name: ${name}`)
    return await writeWhole(join(this.#folder(id), ...name.split('/')), text)
  }

  /** Takes away the folder of an incident that could not be opened, when there is nothing in it. */
  async abandon(id: string): Promise<void> {
    await rmdir(this.#folder(id)).catch(() => {})
  }

  /** Deletes what is over the limits. To be called once a new incident is whole, never before. */
  async prune(wallMs: number): Promise<void> {
    await this.refresh()
    const isHeld = (one: IncidentSummary): boolean =>
      one.state === 'recording' && Math.abs(wallMs - one.openedAt) < recordingMs
    for (const id of surplus(this.list(), this.#limits, isHeld)) {
      await this.#delete(id)
      this.#index.delete(id)
    }
  }

  /** Free bytes where the incidents go, also before the directory exists; null when the system does not say. */
  async freeBytes(): Promise<number | null> {
    let path = this.#dir
    for (;;) {
      try {
        const { bavail, bsize } = await statfs(path)
        return bavail * bsize
      } catch (error) {
        const parent = dirname(path)
        if (!isGone(error) || parent === path) return null
        path = parent
      }
    }
  }

  #folder(id: string): string {
    // The last line of defence: every caller has checked, and none may forget to.
    if (!isIncidentId(id)) throw new TypeError('not an incident id')
    return join(this.#dir, id)
  }

  async #idsOnDisk(): Promise<string[]> {
    const ids: string[] = []
    let names = 0
    try {
      for await (const entry of await opendir(this.#dir)) {
        if (entry.isDirectory() && isIncidentId(entry.name)) ids.push(entry.name)
        if (++names >= maxNames) break
      }
    } catch (error) {
      if (!isGone(error)) throw error
    }
    return ids
  }

  async #delete(id: string): Promise<void> {
    const folder = this.#folder(id)
    // What is there now counts, not what the index remembers.
    if (!(await readManifest(folder, id).catch(nullWhenGone))) return
    const names = (await readdir(folder).catch(nullWhenGone)) ?? []
    for (const name of names) {
      if (name !== manifestName) await rm(join(folder, name), { recursive: true, force: true })
    }
    // Last: a process killed in between leaves a folder that is still recognised, and deleted the next time.
    await unlink(join(folder, manifestName)).catch(nullWhenGone)
    await rmdir(folder).catch(nullWhenGone)
  }
}

function isGone(error: unknown): boolean {
  const code = (error as { code?: unknown } | null)?.code
  return code === 'ENOENT' || code === 'ENOTDIR'
}

function nullWhenGone(error: unknown): null {
  if (isGone(error) || (error as { code?: unknown } | null)?.code === 'ELOOP') return null
  throw error
}
