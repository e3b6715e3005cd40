/**
 * What only one perf in a process may hold at a time. It hangs on a registered symbol because two copies of
 * perfguard can be loaded (ESM and CommonJS, two versions), and V8 has one profiler for all of them.
 */
interface ProcessState {
  /** The perf that captures now. */
  capturing: object | undefined
  /** The flight recorder that records now. */
  recording: object | undefined
  /** Places of the perfs that are shown with those of other workers: a worker's second perf goes with the others' second. */
  clustered?: Set<number>
  /** Asked by the recorder's thread in the middle of a block: the route that the main thread works for. */
  runningRoute?: (() => string | null) | undefined
  /** A request of perfguard's own is being made at this moment; and those that were. */
  sendingOwn?: boolean
  ownRequests?: WeakSet<object>
  /** Of each perf that is started: the counters of its operations, for the load agent, which may be of another copy. */
  operationTotals?: Set<() => Iterable<{ subject: string; succeeded: number; failed: number }>>
}

const key = Symbol.for('perfguard/1')

export function processState(): ProcessState {
  const holder = globalThis as { [key]?: ProcessState }
  return (holder[key] ??= { capturing: undefined, recording: undefined })
}
