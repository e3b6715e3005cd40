import {
  accessSync,
  constants,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Group } from './group.ts'
import { isRunning, pidNamespace } from './process-start.ts'

/** Linux keeps its files in memory. */
const MEMORY = '/dev/shm'
const PREFIX = 'perfguard-workers'
const STATE = '.state'
const LOCK = 'lock'
const MAX_NAMES = 10_000
/** What a member may hand over; nobody reads more of a file that somebody else may have put there. */
const MAX_BYTES = 64 * 1024 ** 2

/** Where a group's members hand over what they counted: in memory where there is such a file system, and for this user only. */
export class Folder {
  readonly #path: string
  readonly #group: string
  readonly #make: () => void

  /** Throws when there is no place for it, or when it is not ours alone. */
  constructor(group: Group, place: number, base: string = baseFolder()) {
    const user = process.getuid?.() ?? 0
    const family = `${PREFIX}-${user}-${pidNamespace()}-`
    sweep(base, family)
    const own = join(base, `${family}${group.pid}-${group.processStart ?? 0}-${group.app}`)
    this.#group = own
    this.#path = join(own, String(place))
    this.#make = () => {
      makePrivate(own, user)
      makePrivate(this.#path, user)
    }
    this.#make()
  }

  /** Nobody is left to read it. Whoever is there after all makes it anew. */
  disband(): void {
    takeAway(this.#group)
  }

  /** Names without this ending, of those that have it. */
  names(ending: string): string[] {
    return readdirSync(this.#path)
      .slice(0, MAX_NAMES)
      .filter((name) => name.endsWith(ending))
      .map((name) => name.slice(0, -ending.length))
  }

  /** Keys of those who have handed something over. */
  keys(): string[] {
    return this.names(STATE)
  }

  /** Null when it is not there, or not any more. */
  read(name: string): string | null {
    const path = join(this.#path, name)
    try {
      return statSync(path).size > MAX_BYTES ? null : readFileSync(path, 'utf8')
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
      throw error
    }
  }

  readState(key: string): string | null {
    return this.read(key + STATE)
  }

  /** Whole or not at all. */
  write(name: string, text: string): void {
    const path = join(this.#path, name)
    const draft = `${path}.draft`
    // Systems tidy up.
    if (!existsSync(this.#path)) this.#make()
    writeFileSync(draft, text, { mode: 0o600 })
    renameSync(draft, path)
  }

  /** False when it is there already: of several who try at once, one makes it. */
  create(name: string, text: string): boolean {
    if (!existsSync(this.#path)) this.#make()
    try {
      writeFileSync(join(this.#path, name), text, { mode: 0o600, flag: 'wx' })
      return true
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
      throw error
    }
  }

  writeState(key: string, text: string): void {
    this.write(key + STATE, text)
  }

  /** Whether nobody else holds it. */
  lock({ pid, processStart }: { pid: number; processStart: string | null }): boolean {
    const path = join(this.#path, LOCK)
    try {
      writeFileSync(path, JSON.stringify({ pid, processStart }), { mode: 0o600, flag: 'wx' })
      return true
    } catch {
      // Who was killed with it in hand does not come back; the next turn takes it.
      if (!this.#isLockHeld()) this.unlock()
      return false
    }
  }

  #isLockHeld(): boolean {
    try {
      const holder = JSON.parse(this.read(LOCK) ?? '{}') as { pid?: number; processStart?: string | null }
      return holder.pid !== undefined && isRunning(holder.pid, holder.processStart ?? null)
    } catch {
      return false
    }
  }

  unlock(): void {
    this.remove(LOCK)
  }

  /** Whether it was there, and nobody else has taken it away. */
  remove(name: string): boolean {
    try {
      unlinkSync(join(this.#path, name))
      return true
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false
      throw error
    }
  }

  /** What a member has handed over, and whatever else it has left. */
  removeState(key: string): void {
    for (const name of readdirSync(this.#path)) {
      if (name.startsWith(`${key}.`) || name.startsWith(`${key}@`)) this.remove(name)
    }
  }
}

/** A disk would be written to each second. */
function baseFolder(): string {
  try {
    accessSync(MEMORY, constants.W_OK)
    return MEMORY
  } catch {
    return tmpdir()
  }
}

/** Where everybody may write, somebody else may have been there first. */
function makePrivate(path: string, user: number): void {
  mkdirSync(path, { recursive: true, mode: 0o700 })
  if (process.getuid === undefined) return
  const found = lstatSync(path)
  const { uid, mode } = found
  if (!found.isDirectory() || uid !== user || (mode & 0o077) !== 0)
    throw new Error(`${path} is not this user's alone`)
}

/** Others may be taking it away too, or just be writing their last word: whoever comes next tries again. */
function takeAway(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true, maxRetries: 2, retryDelay: 10 })
  } catch {
    // It stays for now.
  }
}

/** What was left of groups whose process is gone. */
function sweep(base: string, family: string): void {
  for (const name of readdirSync(base).slice(0, MAX_NAMES)) {
    if (!name.startsWith(family)) continue
    const [pid, start] = name.slice(family.length).split('-')
    if (!isRunning(Number(pid), start === '0' ? null : start!)) {
      takeAway(join(base, name))
    }
  }
}
