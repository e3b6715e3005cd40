import { BudgetFile } from '../budget-file.ts'
import type { Budgets } from '../sla/budgets.ts'
import type { Clock } from '../types.ts'

/** So much of what was counted may be lost with a process that is killed. */
const KEEP_EVERY_MS = 60_000

export interface BudgetKeeperDeps {
  dir: string
  periodMs: number
  budgets: Budgets
  clock: Clock
  onError(error: unknown): void
}

/** Keeps the error budgets over a restart. What fails is tried again a minute later; until then they are in memory. */
export class BudgetKeeper {
  readonly #deps: BudgetKeeperDeps
  readonly #file: BudgetFile
  #isOpen = false
  #isRestored = false
  #keeping: Promise<void> | null = null
  #keptMs = -Infinity
  /** Why nothing is kept, for people; null while it is. */
  problem: string | null = null

  constructor(deps: BudgetKeeperDeps) {
    this.#deps = deps
    this.#file = new BudgetFile(deps.dir, deps.periodMs)
  }

  /** Call it at each tick, the first one at the start. */
  tick(nowMs: number): void {
    if (this.#keeping !== null || nowMs - this.#keptMs < KEEP_EVERY_MS) return
    this.#keptMs = nowMs
    this.#keeping = this.#keep().finally(() => {
      this.#keeping = null
    })
  }

  async close(): Promise<void> {
    await this.#keeping
    await this.#keep()
  }

  async #keep(): Promise<void> {
    try {
      if (!this.#isOpen) await this.#open()
      const counts = this.#deps.budgets.unsaved(this.#deps.clock.wallMs())
      if (counts !== null) {
        await this.#file.append(counts)
        this.#deps.budgets.saved(counts)
      }
      this.problem = null
    } catch (error) {
      this.#isOpen = false
      const problem = `error budgets are in memory only: ${(error as Error).message}`
      if (problem !== this.problem) this.#deps.onError(error)
      this.problem = problem
    }
  }

  async #open(): Promise<void> {
    const { budgets, clock } = this.#deps
    const before = await this.#file.open(clock.wallMs())
    this.#isOpen = true
    // Once: after a folder was gone for a while, what is in it again is what we know already.
    if (!this.#isRestored) budgets.restore(before, clock.nowMs(), clock.wallMs())
    this.#isRestored = true
  }
}
