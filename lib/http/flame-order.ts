/** What the flame graph's thread finds in `workerData`. */
export interface FlameOrder {
  /** The folder of all incidents. */
  dir: string
  id: string
  which: 'before' | 'during'
}

/** What it answers, once; after that it ends. */
export type FlameAnswer =
  | { kind: 'page'; page: Uint8Array<ArrayBuffer>; policy: string }
  | { kind: 'missing'; what: 'incident' | 'profile' }
  | { kind: 'unreadable'; reason: string }
