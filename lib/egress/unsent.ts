import { readdir, readFile, rename, stat, unlink, utimes, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join, resolve } from 'node:path'
import { isRunning, pidNamespace, processStart } from '../cluster/process-start.ts'
import { isIncidentId } from '../incident/incident-id.ts'
import type { Clock } from '../types.ts'

const PREFIX = '.unsent@'
/** Whether a process of another machine still runs, nobody here can tell: it is gone when it has not been heard of for so long. */
const SILENT_MS = 600_000
const MAX_NAMES = 10_000

/** What is still to be sent of an incident, and how. */
export interface Errand {
  id: string
  /** Names of the ways it has not gone; null when that cannot be read. */
  ways: string[] | null
}

/**
 * Which incidents wait to be sent, and by whom: a file in the folder of each, called after its owner. Who takes one over
 * renames it, and of several who try only one can.
 */
export class Unsent {
  readonly #dir: string
  readonly #clock: Clock
  readonly #own: string

  constructor(dir: string, clock: Clock) {
    this.#dir = resolve(dir)
    this.#clock = clock
    const { pid } = process
    this.#own = PREFIX + [hostname(), pidNamespace(), pid, processStart(pid) ?? 0].join('@')
  }

  async mark(id: string, ways: readonly string[]): Promise<void> {
    await writeFile(this.#path(id), JSON.stringify(ways), { mode: 0o600 }).catch(() => {})
  }

  /** Tells others that it is being worked at. */
  async touch(id: string): Promise<void> {
    const seconds = this.#clock.wallMs() / 1_000
    await utimes(this.#path(id), seconds, seconds).catch(() => {})
  }

  async forget(id: string): Promise<void> {
    await unlink(this.#path(id)).catch(() => {})
  }

  /** The newest that somebody has left behind; they are ours from now on. */
  async takeOver(max: number): Promise<Errand[]> {
    const names = await readdir(this.#dir).catch(() => [])
    const newestFirst = names.slice(0, MAX_NAMES).filter(isIncidentId).toSorted().toReversed()
    const errands: Errand[] = []
    for (const id of newestFirst) {
      if (errands.length >= max) break
      const left = await this.#leftIn(id)
      if (left === undefined) continue
      const isOurs = await rename(join(this.#dir, id, left), this.#path(id)).then(
        () => true,
        () => false,
      )
      if (isOurs) errands.push({ id, ways: await this.#waysOf(id) })
    }
    return errands
  }

  #path(id: string): string {
    return join(this.#dir, id, this.#own)
  }

  async #leftIn(id: string): Promise<string | undefined> {
    const names = await readdir(join(this.#dir, id)).catch(() => [])
    const marker = names.find((name) => name.startsWith(PREFIX))
    return marker !== undefined && (await this.#isLeft(id, marker)) ? marker : undefined
  }

  async #isLeft(id: string, marker: string): Promise<boolean> {
    const [host, namespace, pid, start] = marker.slice(PREFIX.length).split('@')
    const [ownHost, ownNamespace] = this.#own.slice(PREFIX.length).split('@')
    if (host === ownHost && namespace === ownNamespace)
      return !isRunning(Number(pid), start === '0' ? null : start!)
    const found = await stat(join(this.#dir, id, marker)).catch(() => null)
    return found !== null && this.#clock.wallMs() - found.mtimeMs > SILENT_MS
  }

  async #waysOf(id: string): Promise<string[] | null> {
    try {
      const ways: unknown = JSON.parse(await readFile(this.#path(id), 'utf8'))
      return Array.isArray(ways) ? ways.map(String) : null
    } catch {
      return null
    }
  }
}
