import type { GcRecord, Recording } from '../diagnose/recording.ts'
import { v8CpuProfile } from './cpuprofile.ts'

/** One event of the Trace Event Format, as Perfetto and Chrome's DevTools read it. Times in microseconds. */
export interface TraceEvent {
  name: string
  ph: string
  pid: number
  tid: number
  ts: number
  dur?: number
  id?: string
  cat?: string
  s?: string
  args?: Record<string, unknown>
}

export interface TraceHead {
  pid: number
  /** The breach, or whatever opened the incident. */
  mark: { atMs: number; name: string }
}

const MAIN = 1
const COLLECTOR = 2
const SAMPLER = 3
/** Requests shown one by one; the slowest and the failed ones first. */
const MAX_REQUESTS = 5_000
const MAX_OPERATIONS = 5_000

/** The events one by one, so that whoever writes them need not hold them all. */
export function* traceEvents(recording: Recording, { pid, mark }: TraceHead): Generator<TraceEvent> {
  yield meta(pid, 0, 'process_name', 'Node.js application')
  yield meta(pid, MAIN, 'thread_name', 'event loop')
  yield meta(pid, COLLECTOR, 'thread_name', 'garbage collector')
  yield meta(pid, SAMPLER, 'thread_name', 'CPU samples')
  yield {
    name: mark.name,
    ph: 'i',
    s: 'g',
    cat: 'perfguard',
    pid,
    tid: MAIN,
    ts: us(mark.atMs),
  }
  for (const { atMs, heldMs } of recording.beats) {
    if (heldMs > 0) yield slice(pid, MAIN, 'loop held', 'loop', atMs - heldMs, heldMs)
  }
  for (const { atMs, pauseMs, kind, heapUsedBytes } of recording.gc) {
    const args = heapUsedBytes === null ? {} : { heapUsedBytes }
    yield { ...slice(pid, COLLECTOR, gcName(kind), 'gc', atMs, pauseMs), args }
  }
  const requests = recording.requests
    .toSorted((a, b) => b.endMs - b.startMs - (a.endMs - a.startMs))
    .slice(0, MAX_REQUESTS)
  for (const { number, route, status, aborted, startMs, endMs } of requests) {
    yield* span(pid, 'request', `r${number}`, route, startMs, endMs, { status, aborted, request: number })
  }
  for (const { number, route, startMs } of recording.open) {
    const args = { open: true, request: number }
    yield* span(pid, 'request', `r${number}`, route ?? '(not routed yet)', startMs, recording.toMs, args)
  }
  let operation = 0
  for (const { name, request, startMs, endMs, failed } of recording.operations.slice(-MAX_OPERATIONS)) {
    yield* span(pid, 'operation', `o${++operation}`, name, startMs, endMs, { request, failed })
  }
  for (const { atMs, heapUsedBytes, rssBytes, externalBytes } of recording.memory) {
    const args = { heapUsedBytes, rssBytes, externalBytes }
    yield { name: 'memory', ph: 'C', pid, tid: MAIN, ts: us(atMs), args }
  }
  yield* cpuEvents(recording, pid)
}

/** The samples in the form in which DevTools' Performance panel reads them. */
function* cpuEvents({ cpu, fromMs, toMs }: Recording, pid: number): Generator<TraceEvent> {
  if (cpu === null) return
  const { nodes, samples, timeDeltas, startTime } = v8CpuProfile(cpu, fromMs, toMs)
  const parentOf = new Map(nodes.flatMap(({ id, children }) => children.map((child) => [child, id] as const)))
  // JSON leaves out what is undefined: the root has no parent.
  const flat = nodes.map(({ id, callFrame }) => ({ id, callFrame, parent: parentOf.get(id) }))
  const base = { ph: 'P', id: '0x1', cat: 'disabled-by-default-v8.cpu_profiler', pid, tid: SAMPLER }
  yield { ...base, name: 'Profile', ts: startTime, args: { data: { startTime } } }
  const data = { cpuProfile: { nodes: flat, samples }, timeDeltas }
  yield { ...base, name: 'ProfileChunk', ts: startTime, args: { data } }
}

function* span(
  pid: number,
  cat: string,
  id: string,
  name: string,
  startMs: number,
  endMs: number,
  args: Record<string, unknown>,
): Generator<TraceEvent> {
  const base = { name, cat, id, pid, tid: MAIN }
  yield { ...base, ph: 'b', ts: us(startMs), args }
  yield { ...base, ph: 'e', ts: us(Math.max(startMs, endMs)) }
}

function slice(
  pid: number,
  tid: number,
  name: string,
  cat: string,
  startMs: number,
  lengthMs: number,
): TraceEvent {
  return { name, cat, ph: 'X', pid, tid, ts: us(startMs), dur: us(lengthMs) }
}

function meta(pid: number, tid: number, name: string, value: string): TraceEvent {
  return { name, ph: 'M', pid, tid, ts: 0, args: { name: value } }
}

function gcName(kind: GcRecord['kind']): string {
  return `${kind} GC`
}

function us(ms: number): number {
  return Math.round(ms * 1_000)
}
