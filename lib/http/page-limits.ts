import type { SlaStatus } from '../types.ts'
import { rank } from './page-badge.ts'

export interface SubjectStatus {
  readonly subject: string
  readonly status: SlaStatus
}

const RANKS = 7
/** The first rank that is no trouble: too little data, and after it the limits that are kept. */
const SILENT = 5
const TROUBLE_SHOWN = 100
const REST_SHOWN = 200

/** Some limits of which the first are shown. */
export interface LimitList {
  readonly shown: readonly SubjectStatus[]
  readonly all: number
}

/**
 * All limits by how badly they stand. They are counted as they come and kept as far as the page shows them: going over
 * thousands at the end (`'*'` on 500 routes) would hold the loop for milliseconds.
 */
export class Limits {
  readonly #counts: number[] = Array.from({ length: RANKS }, () => 0)
  readonly #kept: SubjectStatus[][] = this.#counts.map(() => [])

  add(subject: string, statuses: readonly SlaStatus[]): void {
    for (const status of statuses) {
      const at = rank(status)
      this.#counts[at]!++
      const kept = this.#kept[at]!
      if (kept.length < (at < SILENT ? TROUBLE_SHOWN : REST_SHOWN)) kept.push({ subject, status })
    }
  }

  #sum(from: number, to: number): number {
    return this.#counts.slice(from, to).reduce((sum, count) => sum + count, 0)
  }

  get all(): number {
    return this.#sum(0, RANKS)
  }

  /** Critical limits that fire. */
  get critical(): number {
    return this.#sum(0, 1)
  }

  /** Warnings that fire. */
  get warning(): number {
    return this.#sum(1, 2)
  }

  get pending(): number {
    return this.#sum(2, 4)
  }

  /** Without enough data. */
  get silent(): number {
    return this.#sum(SILENT, SILENT + 1)
  }

  /** What is broken, or about to be; worst first. */
  get trouble(): LimitList {
    return { shown: this.#kept.slice(0, SILENT).flat().slice(0, TROUBLE_SHOWN), all: this.#sum(0, SILENT) }
  }

  /** What is kept, or has too little data. */
  get rest(): LimitList {
    return { shown: this.#kept.slice(SILENT).flat().slice(0, REST_SHOWN), all: this.#sum(SILENT, RANKS) }
  }
}
