import type { Recording, RequestRecord } from '../diagnose/recording.ts'
import { v8CpuProfile } from './cpuprofile.ts'
import { instant, meta, span, us, type TraceEvent, type TraceProcess } from './trace-event.ts'

export interface TraceHead {
  pid: number
  /** The breach, or whatever opened the incident. */
  mark: { atMs: number; name: string }
}

/** Requests shown one by one; the slowest and the failed ones first. */
const MAX_REQUESTS = 5_000
const MAX_OPERATIONS = 5_000
/** What holds the loop for less is every callback. */
const HELD_SHOWN_MS = 10

/** The events one by one, so that whoever writes them need not hold them all. */
export function* traceEvents(recording: Recording, { pid, mark }: TraceHead): Generator<TraceEvent> {
  // The main thread's id is the process's, on Linux at least.
  const at: TraceProcess = { pid, tid: pid }
  yield* head(at, recording.fromMs)
  const marker = { dataType: 'marker', color: 'error', tooltipText: mark.name }
  const detail = JSON.stringify({ devtools: marker })
  yield instant(at, 'blink.user_timing', mark.name, mark.atMs, { detail })
  for (const [nth, { atMs, heldMs }] of recording.beats.entries()) {
    if (heldMs < HELD_SHOWN_MS) continue
    const look = { track: 'Event loop held', color: 'error' } as const
    yield* span(at, `h${nth}`, 'loop held', atMs - heldMs, atMs, look)
  }
  for (const [nth, { atMs, pauseMs, kind, heapUsedBytes }] of recording.gc.entries()) {
    const facts = { heapUsedBytes }
    yield* span(at, `g${nth}`, `${kind} GC`, atMs, atMs + pauseMs, {
      track: 'Garbage collections',
      color: 'tertiary',
      facts,
    })
  }
  yield* requestEvents(recording, at)
  const operations = recording.operations.slice(-MAX_OPERATIONS)
  for (const [nth, { name, request, startMs, endMs, failed }] of operations.entries()) {
    const color = failed ? 'error' : 'secondary'
    yield* span(at, `o${nth}`, name, startMs, endMs, {
      group: 'Operations',
      track: name,
      color,
      facts: { request, failed },
    })
  }
  for (const { atMs, heapUsedBytes, rssBytes, externalBytes } of recording.memory) {
    const args = { heapUsedBytes, rssBytes, externalBytes }
    yield { name: 'memory', ph: 'C', ...at, ts: us(atMs), args }
    yield instant(at, 'disabled-by-default-devtools.timeline', 'UpdateCounters', atMs, {
      jsHeapSizeUsed: heapUsedBytes,
    })
  }
  yield* cpuEvents(recording, at)
}

/**
 * DevTools shows tracks of one's own, and the samples beside them, only in what looks like a page: one that has said
 * so in the beginning, with a thread of this name. Perfetto does not mind.
 */
function* head(at: TraceProcess, fromMs: number): Generator<TraceEvent> {
  const { pid } = at
  yield meta(at, 'process_name', `Node.js ${pid}`)
  yield meta(at, 'thread_name', 'CrRendererMain')
  const page = { frame: '1', name: '', url: `node:${pid}`, processId: pid }
  yield instant(at, 'disabled-by-default-devtools.timeline', 'TracingStartedInBrowser', fromMs, {
    frameTreeNodeId: 1,
    persistentIds: true,
    frames: [{ ...page, isInPrimaryMainFrame: true, isOutermostMainFrame: true }],
  })
}

function* requestEvents({ requests, open, toMs }: Recording, at: TraceProcess): Generator<TraceEvent> {
  const longest = requests.toSorted((a, b) => b.endMs - b.startMs - (a.endMs - a.startMs))
  for (const request of longest.slice(0, MAX_REQUESTS)) {
    const { number, route, status, aborted, startMs, endMs } = request
    const color = status >= 500 || aborted ? 'error' : status >= 400 ? 'warning' : 'primary'
    const facts = { status, aborted, request: number }
    yield* span(at, `r${number}`, requestName(request), startMs, endMs, {
      group: 'Requests',
      track: route,
      color,
      facts,
    })
  }
  for (const { number, route, startMs } of open) {
    const name = route ?? '(not routed yet)'
    const facts = { open: true, request: number }
    const look = { group: 'Requests', track: name, color: 'primary-light', facts } as const
    yield* span(at, `r${number}`, `${name} (open)`, startMs, toMs, look)
  }
}

function requestName({ route, status, aborted }: RequestRecord): string {
  return `${route}${status >= 400 ? ` ${status}` : ''}${aborted ? ' (aborted)' : ''}`
}

/** The samples in the form in which DevTools' Performance panel reads them. */
function* cpuEvents({ cpu, fromMs, toMs }: Recording, at: TraceProcess): Generator<TraceEvent> {
  if (cpu === null) return
  const { nodes, samples, timeDeltas, startTime } = v8CpuProfile(cpu, fromMs, toMs)
  const parentOf = new Map(nodes.flatMap(({ id, children }) => children.map((child) => [child, id] as const)))
  // JSON leaves out what is undefined: the root has no parent.
  const flat = nodes.map(({ id, callFrame }) => ({ id, callFrame, parent: parentOf.get(id) }))
  const base = { ph: 'P', id: '0x1', cat: 'disabled-by-default-v8.cpu_profiler', ...at, ts: startTime }
  yield { ...base, name: 'Profile', args: { data: { startTime } } }
  yield {
    ...base,
    name: 'ProfileChunk',
    args: { data: { cpuProfile: { nodes: flat, samples }, timeDeltas } },
  }
}
