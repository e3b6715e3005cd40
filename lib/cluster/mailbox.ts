import { randomUUID } from 'node:crypto'
import { setTimeout as after } from 'node:timers/promises'
import type { CaptureWord } from '../view.ts'
import type { Folder } from './folder.ts'

const LOOK_MS = 50
const WISH = '.wish'
const ANSWER = '.answer'

/** Wishes to a worker, and its answers: files beside what it hands over. */
export class Mailbox {
  readonly #folder: Folder
  /** What the names of wishes to this worker begin with. */
  readonly #own: string

  constructor(folder: Folder, key: string) {
    this.#folder = folder
    this.#own = `${key}@`
  }

  /** Asks a worker for a capture. Null when it has not answered in time: the wish is withdrawn. */
  async ask(key: string, reason: string, deadlineMs: number): Promise<CaptureWord | null> {
    const name = `${key}@${randomUUID()}`
    this.#folder.write(name + WISH, JSON.stringify(reason))
    const answer = await this.#answerTo(name, deadlineMs)
    // Taken at the last moment: the answer is on its way.
    if (answer === null && !this.#folder.remove(name + WISH)) return await this.#answerTo(name, deadlineMs)
    return answer
  }

  async #answerTo(name: string, deadlineMs: number): Promise<CaptureWord | null> {
    for (let waitedMs = 0; waitedMs < deadlineMs; waitedMs += LOOK_MS) {
      await after(LOOK_MS, undefined, { ref: false })
      const text = this.#folder.read(name + ANSWER)
      if (text === null) continue
      this.#folder.remove(name + ANSWER)
      return JSON.parse(text) as CaptureWord
    }
    return null
  }

  /** Answers who has asked. A wish is taken away before it is fulfilled: it is fulfilled once at most. */
  look(fulfil: (reason: string) => CaptureWord): void {
    for (const name of this.#folder.names(WISH)) {
      if (!name.startsWith(this.#own)) continue
      const text = this.#folder.read(name + WISH)
      if (text === null || !this.#folder.remove(name + WISH)) continue
      this.#folder.write(name + ANSWER, JSON.stringify(fulfil(String(JSON.parse(text)))))
    }
  }
}
