import type { Breach, Severity } from '../types.ts'

/** A limit that is broken, as far as it is told to others. */
export interface Alert extends Pick<
  Breach,
  'subject' | 'metric' | 'type' | 'severity' | 'limit' | 'observed' | 'message'
> {
  /** Epoch milliseconds. */
  startedAt: number
  /** When it was over; absent while it is not. */
  endedAt?: number
  /** The incident that it opened, with its verdict. */
  incident?: { id: string; summary: string }
}

/** `refresh` is for those who forget an alert that they do not hear of for some minutes. */
export type MessageKind = 'firing' | 'reminder' | 'resolved' | 'incident' | 'shedding' | 'refresh'

export interface Message {
  kind: MessageKind
  severity: Severity
  /** One sentence. */
  text: string
  /** Epoch milliseconds. */
  at: number
  alerts: readonly Alert[]
}

/** Who speaks. */
export interface Sender {
  service: string
  /** `host:pid`; of several workers that are shown as one, that of the process which holds them together. */
  readonly instance: string
  /** Which of several workers tells. */
  readonly worker?: string
}
