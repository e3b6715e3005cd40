import { seconds } from './family.ts'
import type { Family, FamilyType } from './family.ts'
import { guardFamilies } from './guard-families.ts'
import { LabelSet } from './label-set.ts'
import { workerLabel, type ProcessRow } from './process-row.ts'
import type { SnapshotHead } from '../view.ts'

type Read = (head: SnapshotHead) => number | null

function single(name: string, help: string, read: Read, type: FamilyType = 'gauge'): Family<ProcessRow> {
  return {
    name: `perfguard_${name}`,
    help,
    type,
    labelNames: workerLabel,
    write({ head, labels }, sink) {
      const value = read(head)
      if (value !== null) sink.line(value, labels)
    },
  }
}

const half = new LabelSet({ quantile: '0.5' })
const latest = new LabelSet({ quantile: '0.99' })

/** A summary, because `quantile` is that type's label: linters refuse it on a gauge. No `_sum` and no `_count`. */
const loopDelay: Family<ProcessRow> = {
  name: 'perfguard_event_loop_delay_seconds',
  help: 'How late the event loop was, over the latest window.',
  type: 'summary',
  labelNames: [...workerLabel, 'quantile'],
  write({ head: { process }, labels }, sink) {
    sink.line(seconds(process.loop.delayP50Ms), labels, half)
    sink.line(seconds(process.loop.delayP99Ms), labels, latest)
  },
}

export const processFamilies: readonly Family<ProcessRow>[] = [
  single('uptime_seconds', 'How long perfguard has been measuring.', (head) => seconds(head.uptimeMs)),
  single('window_seconds', 'The window that ratios, quantiles and maxima are taken over.', (head) =>
    seconds(head.windowMs),
  ),
  loopDelay,
  single('event_loop_delay_max_seconds', 'The latest that the event loop was in the window.', ({ process }) =>
    seconds(process.loop.delayMaxMs),
  ),
  single(
    'event_loop_blocked_ratio',
    'Share of the window in which the loop was held for 50 ms and more in one piece.',
    ({ process }) => process.loop.blockedRatio,
  ),
  single(
    'event_loop_utilization_ratio',
    'Busy share of the main thread; absent while it cannot be told.',
    ({ process }) => process.loop.utilization,
  ),
  single('process_cpu_ratio', 'CPU time over wall time: 1 is one core.', ({ process }) => process.cpuRatio),
  single(
    'process_resident_memory_bytes',
    'Resident memory of the process.',
    ({ process }) => process.rssBytes,
  ),
  single('heap_used_bytes', 'V8 heap in use.', ({ process }) => process.heapUsedBytes),
  single('heap_limit_bytes', 'V8 heap limit.', ({ process }) => process.heapLimitBytes),
  single(
    'heap_growth_bytes_per_second',
    'Slope of the heap after full collections; absent until there were enough of them.',
    ({ process }) => (process.heapGrowthBytesPerMin === null ? null : process.heapGrowthBytesPerMin / 60),
  ),
  single(
    'gc_pause_ratio',
    'Share of the window spent in garbage collection pauses.',
    ({ process }) => process.gc.pauseRatio,
  ),
  single('gc_pause_max_seconds', 'The longest garbage collection pause of the window.', ({ process }) =>
    seconds(process.gc.maxPauseMs),
  ),
  single('incidents', 'Incidents that are kept now.', (head) => head.incidents.length),
  single('self_observe_seconds', 'Mean cost of counting one request.', ({ self }) => self.observeNs / 1e9),
  single('self_tick_seconds', 'What the latest evaluation took, in one or several slices.', ({ self }) =>
    seconds(self.tickMs),
  ),
  single('self_tick_max_seconds', 'The longest that an evaluation held the loop in one piece.', ({ self }) =>
    seconds(self.tickMaxMs),
  ),
  single(
    'self_footprint_bytes',
    'Typed arrays that perfguard holds for its windows.',
    ({ self }) => self.footprintBytes,
  ),
  single(
    'self_dropped_routes',
    'Route names that had no slot of their own.',
    ({ self }) => self.droppedRoutes,
  ),
  single(
    'self_overflowed_requests_total',
    'Requests that were counted under (other).',
    ({ self }) => self.overflowedRequests,
    'counter',
  ),
  single(
    'self_endpoint_requests_total',
    'Requests to the endpoint itself, which are not counted as traffic.',
    ({ self }) => self.endpointRequests,
    'counter',
  ),
  single(
    'self_errors_total',
    'Failures inside perfguard that the application never saw.',
    ({ self }) => self.errors,
    'counter',
  ),
  ...guardFamilies,
]
