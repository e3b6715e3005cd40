import { setImmediate as nextTurn } from 'node:timers/promises'
import type { AdviceGiver } from './advice.ts'
import { Changes } from '../page/changes.ts'
import { operationRow, routeRow, workflowRow } from '../page/rows.ts'
import type { OperationsTable, SlaRow, TableName } from '../page/wire.ts'
import type { PerfView } from '../view.ts'
import { Limits, type SubjectStatus } from './page-limits.ts'

/** A table takes this share of a core at most: the more it holds, the slower its beat. */
const SHARE = 1 / 500
const SLICE_MS = 1
const quickestMs: Readonly<Record<TableName, number>> = {
  sla: 2_000,
  routes: 2_000,
  operations: 2_000,
  work: 10_000,
  advice: 10_000,
}

/** A table as it goes out: to those who have had it before, and to the others. */
export interface TableTexts {
  whole: string
  changes: string
}

/** What the tables of the page say, each at a beat of its own and in slices; the same for all who listen. */
export class EventTables {
  readonly #view: PerfView
  readonly #advice: AdviceGiver
  readonly #sla = new Changes()
  readonly #routes = new Changes()
  readonly #dueMs = new Map<TableName, number>()

  constructor(view: PerfView, advice: AdviceGiver) {
    this.#view = view
    this.#advice = advice
  }

  /** A new listener has nothing to look at yet. */
  hurry(tables: Iterable<TableName>): void {
    for (const table of tables) this.#dueMs.delete(table)
  }

  isDue(table: TableName, nowMs: number): boolean {
    return nowMs >= (this.#dueMs.get(table) ?? 0)
  }

  async text(table: TableName, whole: PerfView): Promise<TableTexts> {
    const { clock } = this.#view.options
    const beganMs = clock.nowMs()
    const steps = this.#steps(table, whole)
    let workMs = 0
    let sliceMs = clock.nowMs()
    for (;;) {
      const step = steps.next()
      const nowMs = clock.nowMs()
      if (step.done === true) {
        workMs += nowMs - sliceMs
        this.#dueMs.set(table, beganMs + Math.max(quickestMs[table], workMs / SHARE))
        return await step.value
      }
      if (nowMs - sliceMs < SLICE_MS) continue
      workMs += nowMs - sliceMs
      await nextTurn()
      sliceMs = clock.nowMs()
    }
  }

  #steps(table: TableName, view: PerfView): Generator<void, TableTexts | Promise<TableTexts>> {
    switch (table) {
      case 'sla':
        return this.#slaSteps(view)
      case 'routes':
        return this.#routeSteps(view)
      case 'operations':
        return operationSteps(view)
      case 'work':
        return one(() => this.#work())
      case 'advice':
        return one(() => this.#advised())
    }
  }

  *#slaSteps(view: PerfView): Generator<void, TableTexts> {
    this.#sla.begin()
    const limits = new Limits()
    const budgets = new Map<string, SlaRow['budget']>()
    const head = view.snapshotHead()
    limits.add('process', head.process.sla)
    yield
    for (const { route, sla, budget } of view.routeSnapshots()) {
      limits.add(route, sla)
      if (budget !== undefined) budgets.set(route, budget)
      yield
    }
    for (const { name, sla } of view.operationSnapshots()) {
      limits.add(`op:${name}`, sla)
      yield
    }
    for (const { name, sla, steps } of view.workflowSnapshots()) {
      limits.add(`workflow:${name}`, sla)
      for (const step of steps) limits.add(`workflow:${name}/${step.name}`, step.sla)
      yield
    }
    for (const status of [...limits.trouble.shown, ...limits.rest.shown]) {
      this.#sla.add(slaRow(status, budgets))
      yield
    }
    return this.#sla.end(head.at)
  }

  *#routeSteps(view: PerfView): Generator<void, TableTexts> {
    this.#routes.begin()
    for (const route of view.routeSnapshots()) {
      this.#routes.add(routeRow(route))
      yield
    }
    return this.#routes.end(view.options.clock.wallMs())
  }

  async #work(): Promise<TableTexts> {
    const nothing = { at: this.#view.options.clock.wallMs(), spanMs: 0, rows: null, unattributedRatio: 0 }
    return same(JSON.stringify((await this.#view.page.work()) ?? nothing))
  }

  async #advised(): Promise<TableTexts> {
    const at = this.#view.options.clock.wallMs()
    return same(JSON.stringify({ at, items: await this.#advice.items() }))
  }
}

function* operationSteps(view: PerfView): Generator<void, TableTexts> {
  const { at, gauges, statements, live } = view.snapshotHead()
  const table: OperationsTable = { at, operations: [], workflows: [], gauges, live }
  if (statements !== undefined) table.statements = statements
  for (const operation of view.operationSnapshots()) {
    table.operations.push(operationRow(operation))
    yield
  }
  for (const workflow of view.workflowSnapshots()) {
    table.workflows.push(workflowRow(workflow))
    yield
  }
  return same(JSON.stringify(table))
}

// eslint-disable-next-line require-yield
function* one(work: () => Promise<TableTexts>): Generator<void, Promise<TableTexts>> {
  return work()
}

function slaRow({ subject, status }: SubjectStatus, budgets: ReadonlyMap<string, SlaRow['budget']>): SlaRow {
  const key = `${subject} ${status.metric} ${status.severity}`
  const budget = status.metric === 'availability' ? budgets.get(subject) : undefined
  return { key, subject, ...status, ...(budget !== undefined && { budget }) }
}

function same(text: string): TableTexts {
  return { whole: text, changes: text }
}
