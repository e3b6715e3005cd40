import type { Recording, RequestRecord } from '../../lib/diagnose/recording.ts'
import { Samples } from './samples.ts'

/** What a request does, one after the other; each wait gives the loop back. */
export type Step =
  | { do: 'cpu'; ms: number; stack: string[] }
  /** Holds the loop without using the CPU, as `spawnSync` does. */
  | { do: 'hold'; ms: number; stack: string[] }
  | { do: 'gc'; ms: number; major: boolean }
  | { do: 'wait'; ms: number; name: string | null; fails: boolean }
  | { do: 'pool'; ms: number }
  | { do: 'answer'; status: number }

export const cpu = (ms: number, ...stack: string[]): Step => ({ do: 'cpu', ms, stack })
export const hold = (ms: number, ...stack: string[]): Step => ({ do: 'hold', ms, stack })
export const gc = (ms: number, major = false): Step => ({ do: 'gc', ms, major })
export const wait = (ms: number, name: string | null = null, fails = false): Step => ({
  do: 'wait',
  ms,
  name,
  fails,
})
export const pool = (ms: number): Step => ({ do: 'pool', ms })
export const answer = (status: number): Step => ({ do: 'answer', status })

export interface App {
  /** Steps by route; `n` counts the route's requests. */
  routes: Record<string, { perSec: number; steps(n: number, atMs: number): Step[] }>
  jobs?: { everyMs: number; steps: Step[] }[]
  /** Every continuation carries its request, not only the synchronous part. */
  armed?: boolean
  /** The machine lets the thread run only one millisecond in so many. */
  slowness?: number
  /** The share of busy samples that the sampler misses. */
  missed?: number
  heapUsedBytes?: (atMs: number) => number
  seed?: number
}

interface Task {
  readyMs: number
  request: { number: number; route: string; record: RequestRecord | null } | null
  steps: Step[]
  sync: boolean
}

const httpFrames = [
  'parserOnIncoming node:_http_server:1100',
  'handle file:///app/node_modules/router/index.js:170',
]
const turnFrames = ['processTicksAndRejections node:internal/process/task_queues:85']
const timerFrames = ['listOnTimeout node:internal/timers:540']
const BEAT_MS = 20

/** One thread that runs what is ready in turn, and everything that the recorder would have written down. */
export function simulate(app: App, fromMs: number, toMs: number): Recording {
  const random = randomOf(app.seed ?? 1)
  const samples = new Samples()
  const slowness = app.slowness ?? 1
  const recording: Recording = {
    fromMs,
    toMs,
    cpu: null,
    requests: [],
    open: [],
    operations: [],
    gc: [],
    beats: [],
    host: [],
    memory: [],
    pool: [],
  }
  const tasks: Task[] = []
  const threads = [0, 0, 0, 0]
  let nowMs = fromMs
  let cpuMs = 0
  let waitedMs = 0
  let othersMs = 0
  let number = 0

  const schedule = (task: Task): void => {
    const at = tasks.findLastIndex((other) => other.readyMs <= task.readyMs)
    tasks.splice(at + 1, 0, task)
  }
  const busy = (ms: number, frames: string[], task: Task | null, uses: boolean): void => {
    const tookMs = uses ? ms * slowness : ms
    const isLabelled = task?.request && (task.sync || app.armed)
    const label = isLabelled ? task.request! : null
    samples.run(nowMs, nowMs + tookMs, frames, label)
    if (uses) [cpuMs, waitedMs] = [cpuMs + ms, waitedMs + tookMs - ms]
    nowMs += tookMs
  }
  const finish = (request: NonNullable<Task['request']>, status: number): void => {
    const { record } = request
    if (record) recording.requests.push({ ...record, status, headMs: nowMs, endMs: nowMs })
    request.record = null
  }
  const run = (task: Task): void => {
    const { request } = task
    const base = task.sync ? (request ? httpFrames : timerFrames) : turnFrames
    for (const [at, step] of task.steps.entries()) {
      const rest = task.steps.slice(at + 1)
      const goOn = (readyMs: number): void => schedule({ readyMs, request, steps: rest, sync: false })
      switch (step.do) {
        case 'cpu':
        case 'hold':
          busy(step.ms, [...base, ...step.stack], task, step.do === 'cpu')
          break
        case 'gc':
          recording.gc.push({
            atMs: nowMs,
            pauseMs: step.ms,
            kind: step.major ? 'major' : 'minor',
            heapUsedBytes: step.major ? (app.heapUsedBytes?.(nowMs) ?? 3e7) : null,
          })
          busy(step.ms, ['(garbage collector)'], task, true)
          break
        case 'answer':
          if (request) finish(request, step.status)
          break
        case 'wait': {
          const endMs = nowMs + step.ms
          if (step.name !== null) {
            recording.operations.push({
              name: step.name,
              request: request?.number ?? 0,
              startMs: nowMs,
              endMs,
              failed: step.fails,
            })
          }
          return goOn(endMs)
        }
        case 'pool': {
          const thread = threads.indexOf(Math.min(...threads))
          threads[thread] = Math.max(threads[thread]!, nowMs) + step.ms
          othersMs += step.ms
          return goOn(threads[thread])
        }
      }
    }
    if (request) finish(request, 200)
  }

  const arrivals = Object.entries(app.routes).map(([route, { perSec, steps }]) => {
    const gap = (): number => (-Math.log(1 - random()) * 1_000) / perSec
    return { route, steps, gap, nextMs: perSec > 0 ? fromMs + gap() : Infinity, n: 0 }
  })
  const timers = (app.jobs ?? []).map((job) => ({ ...job, nextMs: fromMs + job.everyMs }))
  let beatMs = fromMs + BEAT_MS
  let rowMs = fromMs

  while (nowMs < toMs) {
    for (; rowMs <= nowMs; rowMs += 250) {
      recording.host.push({
        atMs: rowMs,
        mainCpuMs: cpuMs,
        mainWaitMs: waitedMs,
        processCpuMs: cpuMs * 1.1 + othersMs,
        throttledMs: 0,
        stealMs: 0,
      })
      const heapUsedBytes = app.heapUsedBytes?.(rowMs) ?? 3e7
      recording.memory.push({
        atMs: rowMs,
        rssBytes: heapUsedBytes + 5e7,
        heapUsedBytes,
        heapLimitBytes: 5e8,
        externalBytes: 1e6,
      })
      recording.pool.push({ atMs: rowMs, delayMs: Math.max(0, Math.min(...threads) - rowMs) })
    }
    // The parser hands over what has arrived; its time of arrival is when the loop gets to it.
    for (const one of arrivals) {
      for (; one.nextMs <= nowMs; one.nextMs += one.gap()) {
        const at = {
          number: ++number,
          route: one.route,
          status: 0,
          aborted: false,
          startMs: nowMs,
          headMs: 0,
          endMs: 0,
          weight: 1,
        }
        schedule({
          readyMs: nowMs,
          request: { number, route: one.route, record: at },
          steps: one.steps(one.n++, nowMs),
          sync: true,
        })
      }
    }
    for (const timer of timers) {
      if (timer.nextMs > nowMs) continue
      schedule({ readyMs: timer.nextMs, request: null, steps: timer.steps, sync: true })
      timer.nextMs = nowMs + timer.everyMs
    }
    if (beatMs <= nowMs) {
      const delayMs = nowMs - beatMs
      recording.beats.push({ atMs: nowMs, delayMs, heldMs: delayMs >= 10 ? delayMs : 0 })
      beatMs = nowMs + BEAT_MS
    }
    // One turn: all that was ready when it began; what becomes ready meanwhile waits for the next.
    const ready = tasks.splice(0, tasks.findLastIndex((task) => task.readyMs <= nowMs) + 1)
    for (const task of ready) run(task)
    if (ready.length > 0) continue
    const nextMs = [...arrivals, ...timers].map((one) => one.nextMs)
    nowMs = Math.min(toMs, tasks[0]?.readyMs ?? Infinity, beatMs, ...nextMs)
  }
  for (const { request } of tasks) {
    if (request?.record)
      recording.open.push({ number: request.number, route: request.route, startMs: request.record.startMs })
  }
  recording.cpu = samples.taken(fromMs, toMs, app.missed ?? 0, random)
  if (app.armed && recording.cpu) recording.cpu.exact = [[fromMs, toMs]]
  return recording
}

/** The same numbers in every run. */
function randomOf(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296
    return state / 4_294_967_296
  }
}
