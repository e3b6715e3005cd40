import { appendFile, readFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { writeWhole } from './incident/whole-file.ts'
import { CELLS } from './sla/budget-ledger.ts'
import type { BudgetCounts } from './sla/budgets.ts'

/** When it has so many lines it is made anew: with a line a minute, after a month. */
const MAX_LINES = 50_000

/**
 * What the error budgets counted, in a folder, so that a restart does not fill them up again: a line for each stretch
 * of time, appended. A line that a crash cut short is left out; a file that another process writes is left alone.
 */
export class BudgetFile {
  readonly path: string
  readonly #periodMs: number
  #lines = 0

  constructor(dir: string, periodMs: number) {
    this.path = join(dir, 'budgets.jsonl')
    this.#periodMs = periodMs
  }

  /** Makes the file ours. What was counted within the period before, oldest first; rejects when it cannot be had. */
  async open(wallMs: number): Promise<BudgetCounts[]> {
    const [owner = '', ...lines] = (await readFile(this.path, 'utf8').catch(emptyWhenGone)).split('\n')
    refuseForeign(parsed(owner))
    const found = lines
      .map(parsed)
      .filter((line) => isCounts(line))
      .filter(({ at }) => at > wallMs - this.#periodMs && at <= wallMs)
    const counts = byCell(found, this.#periodMs / CELLS)
    const whole = [{ schema: 1, host: hostname(), pid: process.pid }, ...counts]
    await writeWhole(this.path, [whole.map((line) => `${JSON.stringify(line)}\n`).join('')])
    this.#lines = whole.length
    return counts
  }

  async append(counts: BudgetCounts): Promise<void> {
    if (this.#lines >= MAX_LINES) await this.open(counts.at)
    await appendFile(this.path, `${JSON.stringify(counts)}\n`, { mode: 0o600 })
    this.#lines++
  }
}

/** On another machine nobody can tell whether it runs: a new container takes over from the old one. */
function refuseForeign(owner: unknown): void {
  const { host, pid } = (owner ?? {}) as { host?: unknown; pid?: unknown }
  if (host !== hostname() || typeof pid !== 'number' || pid === process.pid) return
  try {
    process.kill(pid, 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return
  }
  throw new Error(`process ${pid} keeps its budgets there; give each process a folder of its own`)
}

function byCell(lines: readonly BudgetCounts[], cellMs: number): BudgetCounts[] {
  const cells = new Map<number, BudgetCounts>()
  for (const { at, counts } of lines) {
    const start = Math.floor(at / cellMs) * cellMs
    const cell = cells.get(start) ?? { at: start, counts: {} }
    cells.set(start, cell)
    for (const [label, [total, failed]] of Object.entries(counts)) {
      const [before, failedBefore] = cell.counts[label] ?? [0, 0]
      cell.counts[label] = [before + total, failedBefore + failed]
    }
  }
  return [...cells.values()].toSorted((a, b) => a.at - b.at)
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}

function isCounts(line: unknown): line is BudgetCounts {
  const { at, counts } = (line ?? {}) as Partial<BudgetCounts>
  if (typeof at !== 'number' || typeof counts !== 'object' || counts === null) return false
  return Object.values(counts).every(
    (pair) => Array.isArray(pair) && pair.length === 2 && pair.every(isCount),
  )
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0
}

function emptyWhenGone(error: NodeJS.ErrnoException): string {
  if (error.code === 'ENOENT') return ''
  throw error
}
