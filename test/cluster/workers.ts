import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { rowShare, ScaleList, type RowParts } from '../../lib/cluster/row-share.ts'
import type { Member, RowShare, StateHead } from '../../lib/cluster/shares.ts'
import type { OperationKind } from '../../lib/record/operation-name.ts'
import { OperationRecorder } from '../../lib/record/operation-recorder.ts'
import { Recorder } from '../../lib/record/recorder.ts'
import { head } from '../http/fake-view.ts'

export const SPAN_MS = 60_000
const BLOCK_MS = 5_000

/** A clock of its own, as each process has. */
export class Worker {
  readonly recorder: Recorder
  readonly operations: OperationRecorder
  readonly member: Member
  readonly #originMs: number

  constructor(worker: string, originMs: number, limitsMs: readonly number[] = [], pid = process.pid) {
    const limits = new Map([['GET /orders/:id', limitsMs]])
    this.recorder = new Recorder({ spanMs: SPAN_MS, maxRoutes: 100, limitsMs: limits })
    this.operations = new OperationRecorder({ spanMs: SPAN_MS, max: 100, limitsMs: new Map() })
    this.member = { worker, key: `${worker}-${pid}-x`, pid, processStart: null, startedAt: originMs }
    this.#originMs = originMs
  }

  answer(durationMs: number, at: number, route = '/orders/:id', status = 200): void {
    this.recorder.observe({ route, method: 'GET', status, durationMs }, at - this.#originMs)
  }

  measure(kind: OperationKind, name: string, durationMs: number, at: number, failed = false): void {
    const begun = this.operations.begin(kind, name)
    this.operations.end(begun, kind, name, durationMs, failed, at - this.#originMs)
  }

  hit(name: string, hit: boolean, at: number): void {
    this.operations.hit(name, hit, at - this.#originMs)
  }

  /** What it hands over, as text: routes, and operations if there are any. */
  state(at: number, over: Partial<StateHead> = {}): string {
    const scales = new ScaleList()
    const moment = { nowMs: at - this.#originMs, wallMs: at }
    const rows: RowShare[] = []
    for (const entry of this.recorder.table.entries()) {
      rows.push(
        rowShare(
          entry,
          { table: 'route', inFlight: 0, sla: [], budget: undefined, called: [] },
          scales,
          moment,
        ),
      )
    }
    for (const entry of this.operations.table.residents()) {
      const parts: RowParts = {
        table: 'operation',
        inFlight: entry.open,
        sla: [],
        budget: undefined,
        called: [],
      }
      rows.push(rowShare(entry, parts, scales, moment))
    }
    const first: StateHead = {
      format: 1,
      member: this.member,
      at,
      everyMs: 1_000,
      blockMs: BLOCK_MS,
      closed: false,
      requests: 0,
      scales: scales.boundaries,
      firing: [],
      head: head({ incidents: [] }),
      ...over,
    }
    return [first, ...rows].map((line) => JSON.stringify(line)).join('\n')
  }
}

/** Somewhere for the folders of groups. */
export function place(): string {
  return mkdtempSync(join(tmpdir(), 'perfguard-group-'))
}
