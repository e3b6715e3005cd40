import { createHash } from 'node:crypto'
import type { Floor } from '../notify/floor.ts'
import type { Alert } from '../notify/message.ts'
import type { Folder } from './folder.ts'
import { isRunning } from './process-start.ts'

const HELD = '.held'
const TOLD = '.told'

export interface SpokesmenDeps {
  folder: Folder
  /** This worker's. */
  key: string
  onError(error: unknown): void
}

/**
 * One voice for several workers. Each puts down which limits are broken in it, in files called after both; who makes the
 * file that says that one was told of tells of it, and who takes that file away tells of its end: the system lets only one.
 * Where nothing can be written, everybody speaks for itself.
 */
export class Spokesmen implements Floor {
  readonly #deps: SpokesmenDeps

  constructor(deps: SpokesmenDeps) {
    this.#deps = deps
  }

  enter(key: string, alert: Alert): boolean {
    const { folder } = this.#deps
    return this.#trying(true, () => {
      folder.write(this.#held(key), '')
      return folder.create(shortOf(key) + TOLD, JSON.stringify(alert))
    })
  }

  leave(key: string): boolean {
    const { folder } = this.#deps
    const short = shortOf(key)
    return this.#trying(true, () => {
      folder.remove(this.#held(key))
      if (this.#holders().has(short)) return false
      const text = folder.read(short + TOLD)
      if (text === null || !folder.remove(short + TOLD)) return false
      // Somebody may have found it told, a moment before it was not any more.
      if (!this.#holders().has(short)) return true
      folder.create(short + TOLD, text)
      return false
    })
  }

  /** Whoever leaves holds nothing: the others see to what that ends. */
  close(): void {
    const { folder, key } = this.#deps
    this.#trying(undefined, () => {
      for (const name of folder.names(HELD)) if (name.startsWith(`${key}@`)) folder.remove(name + HELD)
    })
  }

  spokenFor(keys: readonly string[]): string[] {
    return this.#trying([...keys], () => {
      const holders = this.#holders()
      return keys.filter((key) => (holders.get(shortOf(key)) ?? this.#deps.key) === this.#deps.key)
    })
  }

  orphans(): Alert[] {
    const { folder } = this.#deps
    return this.#trying([], () => {
      const told = folder.names(TOLD)
      if (told.length === 0) return []
      const holders = this.#holders()
      const left = told.filter((short) => !holders.has(short))
      return left.flatMap((short) => {
        const text = folder.read(short + TOLD)
        return text !== null && folder.remove(short + TOLD) ? alertsIn(text) : []
      })
    })
  }

  #held(key: string): string {
    return `${this.#deps.key}@${shortOf(key)}${HELD}`
  }

  /** By what is broken, the first of those that run. */
  #holders(): Map<string, string> {
    const holders = new Map<string, string>()
    for (const name of this.#deps.folder.names(HELD)) {
      const at = name.lastIndexOf('@')
      const [worker, short] = [name.slice(0, at), name.slice(at + 1)]
      const first = holders.get(short)
      if ((first === undefined || worker < first) && isRunning(Number(worker.split('-')[1]), null))
        holders.set(short, worker)
    }
    return holders
  }

  #trying<T>(otherwise: T, work: () => T): T {
    try {
      return work()
    } catch (error) {
      this.#deps.onError(error)
      return otherwise
    }
  }
}

/** A name of a file, whatever a route is called. */
function shortOf(key: string): string {
  return createHash('sha256').update(key).digest('hex').slice(0, 16)
}

function alertsIn(text: string): Alert[] {
  try {
    return [JSON.parse(text) as Alert]
  } catch {
    return []
  }
}
