import { randomBytes } from 'node:crypto'
import { constants } from 'node:fs'
import { copyFile, mkdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { Store } from '../incident/store.ts'
import type { Clock } from '../types.ts'
import type { Parcel, Way } from './way.ts'

/** A folder that nobody looks after must not fill its disk. */
const kept = { maxIncidents: 500, maxBytes: 4 * 1024 ** 3 }

/** A copy in another folder, which may be shared by many processes. */
export class FolderWay implements Way {
  readonly name: string
  readonly #dir: string
  readonly #store: Store
  readonly #clock: Clock

  constructor(dir: string, clock: Clock) {
    this.#dir = resolve(dir)
    this.name = `to ${dir}`
    this.#store = new Store(dir, kept)
    this.#clock = clock
  }

  async send({ incident: { id }, files }: Parcel, signal: AbortSignal): Promise<void> {
    const target = join(this.#dir, id)
    if (await isThere(target)) return
    const own = join(this.#dir, `.${id}.${randomBytes(4).toString('hex')}.tmp`)
    try {
      for (const { name, path } of files) {
        signal.throwIfAborted()
        const copy = join(own, ...name.split('/'))
        await mkdir(dirname(copy), { recursive: true, mode: 0o700 })
        await copyFile(path, copy, constants.COPYFILE_EXCL)
      }
      await rename(own, target)
    } catch (error) {
      await rm(own, { recursive: true, force: true })
      throw error
    }
    await this.#store.prune(this.#clock.wallMs())
  }
}

async function isThere(path: string): Promise<boolean> {
  return await stat(path).then(
    () => true,
    () => false,
  )
}
