import type { Incident } from '../types.ts'

/** A file of an incident, checked and found. */
export interface FoundFile {
  name: string
  path: string
  bytes: number
}

/** An incident with its files, `incident.json` the last: whoever sees it there has the others too. */
export interface Parcel {
  incident: Incident
  folder: string
  files: readonly FoundFile[]
}

/** One way out. Sending twice does no harm: what arrived before a failure is sent again. */
export interface Way {
  /** For sentences: `by HTTP PUT`. */
  readonly name: string
  send(parcel: Parcel, signal: AbortSignal): Promise<void>
}

/** Trying again would not help. */
export class Hopeless extends Error {}
