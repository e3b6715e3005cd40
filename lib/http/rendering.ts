import { LRUCache } from 'lru-cache'

/** One reader's place in a rendering. Leave when done: the last one out stops the work. */
export interface Reader {
  /** Never rejects: what broke the rendering is reported once, whoever reads it. */
  next(): Promise<Buffer | 'end' | 'broken'>
  leave(): void
}

/**
 * An answer that is made once, chunk by chunk, for everybody who asked for it at about the same time. It is made no
 * faster than its fastest reader takes it, and no further than its last reader stays.
 */
export class Rendering {
  readonly #source: AsyncGenerator<Buffer, void, undefined>
  readonly #onError: (error: unknown) => void
  readonly #chunks: Buffer[] = []
  #step: Promise<void> | undefined
  #readers = 0
  #whole = false
  #broken = false

  constructor(source: AsyncGenerator<Buffer, void, undefined>, onError: (error: unknown) => void) {
    this.#source = source
    this.#onError = onError
  }

  /** False when it failed or was given up: the next request starts anew. */
  get usable(): boolean {
    return !this.#broken
  }

  join(): Reader {
    this.#readers++
    let at = 0
    let left = false
    return {
      next: async () => {
        while (at >= this.#chunks.length) {
          if (this.#whole) return 'end'
          if (this.#broken) return 'broken'
          await (this.#step ??= this.#advance())
        }
        return this.#chunks[at++]!
      },
      leave: () => {
        if (left) return
        left = true
        if (--this.#readers === 0 && !this.#whole) this.#giveUp()
      },
    }
  }

  async #advance(): Promise<void> {
    try {
      const { value, done } = await this.#source.next()
      if (done === true) this.#whole = true
      else this.#chunks.push(value)
    } catch (error) {
      this.#broken = true
      this.#onError(error)
    } finally {
      this.#step = undefined
    }
  }

  #giveUp(): void {
    this.#broken = true
    // A generator in the middle of a step ends after it; what it says then is of no interest to anybody.
    this.#source.return().catch(() => {})
  }
}

const SHARED_MS = 250

/** Renderings that were begun a moment ago, by what they render. */
export class Renderings {
  readonly #onError: (error: unknown) => void
  // The timer that drops an old one is unref'd by lru-cache; without it the latest answers would stay in memory.
  readonly #recent = new LRUCache<string, Rendering>({
    max: 4,
    ttl: SHARED_MS,
    ttlResolution: 0,
    ttlAutopurge: true,
  })

  constructor(onError: (error: unknown) => void) {
    this.#onError = onError
  }

  join(key: string, begin: () => AsyncGenerator<Buffer, void, undefined>): Reader {
    const recent = this.#recent.get(key)
    if (recent?.usable === true) return recent.join()
    const rendering = new Rendering(begin(), this.#onError)
    this.#recent.set(key, rendering)
    return rendering.join()
  }
}
