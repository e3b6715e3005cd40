/**
 * What the flight recorder hands over: plain data of one stretch of time, oldest first. All times are milliseconds
 * of the main thread's monotonic clock (`performance.now()`), which V8's sample times are calibrated to.
 */
export interface Recording {
  fromMs: number
  toMs: number
  /** CPU samples; null when nothing could sample. */
  cpu: NamedSamples | null
  requests: RequestRecord[]
  /** Those that had not ended at `toMs`. */
  open: OpenRecord[]
  operations: OperationRecord[]
  gc: GcRecord[]
  beats: BeatRecord[]
  host: HostRecord[]
  memory: MemoryRecord[]
  pool: PoolRecord[]
}

/** Samples of the main thread as a call tree and three columns of equal length. */
export interface CpuSamples {
  frames: Frame[]
  /** Node `i` of the tree is a call of `frames[nodeFrame[i]]` made by node `nodeParent[i]`; −1 at the top. */
  nodeFrame: number[]
  nodeParent: number[]
  /** One entry a sample: its node, its time, and the number of the request it ran for (0: none known). */
  sampleNode: number[]
  sampleAtMs: number[]
  sampleRequest: number[]
  /** The route of that request: an index into `routes`, −1 when unknown. */
  sampleRoute: number[]
  routes: string[]
  intervalMs: number
  /**
   * Stretches in which every continuation of a request was labelled, not only the synchronous part: a sample without
   * a label then runs for no request.
   */
  exact?: [fromMs: number, toMs: number][]
}

export interface NamedSamples extends CpuSamples {
  /** Where source maps told what some functions are in their sources: the same frames as V8 named them. */
  generated?: Frame[]
}

export interface Frame {
  /** V8's name; '' for an anonymous function, and names in brackets such as `(idle)` for what is no function. */
  functionName: string
  /** '' for native code. */
  url: string
  /** 1-based, as editors count; 0 for native code. */
  line: number
  column: number
}

export interface RequestRecord {
  number: number
  /** `'GET /orders/:id'` */
  route: string
  status: number
  aborted: boolean
  startMs: number
  /** When the head of the answer was written; 0 when it never was. */
  headMs: number
  endMs: number
  /** How many requests this one stands for: where traffic is too dense, the recorder keeps one in so many. */
  weight: number
}

export interface OpenRecord {
  number: number
  /** Null while it is not known which route will take it. */
  route: string | null
  startMs: number
}

/** Something a request awaited, by name: `fetch api.example.com`, `db.query`. */
export interface OperationRecord {
  name: string
  /** 0 when it belongs to no request that we know. */
  request: number
  startMs: number
  endMs: number
  failed: boolean
}

export interface GcRecord {
  atMs: number
  pauseMs: number
  kind: 'minor' | 'major' | 'incremental' | 'weak-callbacks'
  /** The heap after it, for a major one. */
  heapUsedBytes: number | null
}

/** One heartbeat of the loop, due every 20 ms. */
export interface BeatRecord {
  atMs: number
  /** How late it came: what a ready callback waited for the loop at that moment. */
  delayMs: number
  /** The loop was held in one piece for so long before this beat; 0 when nothing noticeable held it. */
  heldMs: number
}

/** Running totals of what the host gave us, read by the recorder's own thread. */
export interface HostRecord {
  atMs: number
  /** CPU time of the main thread; null where the system does not tell. */
  mainCpuMs: number | null
  /** Time the main thread was ready to run and was not let. */
  mainWaitMs: number | null
  /** CPU time of the whole process. */
  processCpuMs: number
  /** Time the container was held back by its CPU quota. */
  throttledMs: number | null
  /** Time of all the machine's CPUs that other virtual machines took. */
  stealMs: number | null
}

export interface MemoryRecord {
  atMs: number
  rssBytes: number
  heapUsedBytes: number
  heapLimitBytes: number
  /** Buffers and other memory outside the heap. */
  externalBytes: number
}

/** How long a trivial job waited for libuv's thread pool, without what it waited for the loop. */
export interface PoolRecord {
  atMs: number
  delayMs: number
}
