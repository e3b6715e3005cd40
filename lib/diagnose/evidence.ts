import type { BreachType, Metric } from '../types.ts'
import type { Recording } from './recording.ts'

/** Why there is something to diagnose. */
export type Trigger =
  | { kind: 'sla'; subject: string; metric: Metric; type: BreachType; limit: number; observed: number }
  | { kind: 'blocked-loop'; blockedMs: number; route: string | null; atMs: number; ended: boolean }
  | { kind: 'memory'; rssBytes: number; limitBytes: number; growthBytesPerMin: number; minutesLeft: number }
  | { kind: 'starvation'; silentMs: number }
  | { kind: 'hand' }

/** Bytes kept alive by each allocating function, from V8's sampling heap profile; largest first. */
export interface HeapSites {
  atMs: number
  totalBytes: number
  sites: HeapSite[]
}

export interface HeapSite {
  functionName: string
  url: string
  line: number
  column: number
  /** Bytes allocated in the function itself. */
  selfBytes: number
  /** The application's function nearest above, for native and library code. */
  caller: { functionName: string; url: string; line: number; column: number } | null
  /** The application's functions above it on the stack that allocated most of it, the nearest first. */
  above?: { functionName: string; url: string; line: number; column: number }[]
}

/** All that a verdict may rest on. */
export interface Evidence {
  trigger: Trigger
  /** When the trouble began, as far as the recorder can tell: `before` ends here. */
  onsetMs: number
  /** The calm before; null when the process is too young to have had one. */
  before: Recording | null
  during: Recording
  /** A longer, older stretch in which nothing was wrong; its samples may be thinned out. */
  reference: Recording | null
  /** Two looks at the heap, a collection apart. */
  heap: { first: HeapSites; second: HeapSites } | null
  process: ProcessFacts
}

export interface ProcessFacts {
  cpus: number
  memoryLimitBytes: number | null
  threadPoolSize: number
  /** `'v20.19.0'`: which V8 decides whether inlined functions show. */
  node: string
  /** The application's folder, so that its own code can be told from packages and shown by short paths. */
  rootUrl: string | null
  /** perfguard's own folder, whose functions are never to blame. */
  ownUrl?: string
  /** What the recorder itself could not see or changed. */
  caveats: string[]
}
