import type { ErrorNews } from './tally-news.ts'

const MAX_KINDS = 100
const MAX_WORDS = 200

/** Errors by subject and kind. A server that words each error differently makes one kind of the rest. */
export class ErrorLog {
  #kinds = new Map<string, ErrorNews>()

  add(subject: number, kind: string, atMs: number, example: string): void {
    const known = this.#kinds.get(`${subject} ${kind}`)
    if (known !== undefined) {
      known.count++
      known.firstMs = Math.min(known.firstMs, atMs)
      known.lastMs = Math.max(known.lastMs, atMs)
      return
    }
    if (this.#kinds.size >= MAX_KINDS && kind !== 'other') return this.add(subject, 'other', atMs, example)
    const words = example.slice(0, MAX_WORDS)
    const news = { subject, kind, count: 1, firstMs: atMs, lastMs: atMs, example: words }
    this.#kinds.set(`${subject} ${kind}`, news)
  }

  take(): ErrorNews[] {
    const taken = [...this.#kinds.values()]
    this.#kinds = new Map()
    return taken
  }
}
