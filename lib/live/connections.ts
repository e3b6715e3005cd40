import type { LiveKind, LiveSnapshot } from '../types.ts'
import { SlotSums } from '../probes/slot-sums.ts'

const RECEIVED = 0
const SENT = 1

/** What is counted of the connections of one kind at one endpoint. */
export class Connections {
  readonly name: string
  readonly kind: LiveKind
  readonly #window: SlotSums
  #opened = 0
  #closed = 0
  #received = 0
  #sent = 0

  constructor(name: string, kind: LiveKind, spanMs: number) {
    this.name = name
    this.kind = kind
    this.#window = new SlotSums(spanMs, 2)
  }

  open(): void {
    this.#opened++
  }

  close(): void {
    this.#closed++
  }

  receive(nowMs: number): void {
    this.#received++
    this.#window.add(RECEIVED, 1, nowMs)
  }

  send(messages: number, nowMs: number): void {
    this.#sent += messages
    this.#window.add(SENT, messages, nowMs)
  }

  snapshot(nowMs: number, coveredMs: number): LiveSnapshot {
    const perSec = (column: number): number =>
      coveredMs > 0 ? (this.#window.sum(column, nowMs) * 1000) / coveredMs : 0
    return {
      name: this.name,
      kind: this.kind,
      open: this.#opened - this.#closed,
      opened: this.#opened,
      closed: this.#closed,
      received: this.#received,
      sent: this.#sent,
      receivedPerSec: perSec(RECEIVED),
      sentPerSec: perSec(SENT),
    }
  }
}
