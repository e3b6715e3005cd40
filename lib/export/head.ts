import type { Snapshot } from '../types.ts'

/** A snapshot without its rows. */
export type Head = Omit<Snapshot, 'routes'>
