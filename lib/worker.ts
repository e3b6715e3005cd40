import { freemem } from 'node:os'
import { parentPort, workerData } from 'node:worker_threads'
import { diagnose } from './diagnose/verdict.ts'
import { onsetMs } from './diagnose/onset.ts'
import { routeWork, type RouteWork } from './diagnose/route-work.ts'
import { signals } from './flight/tape-memory.ts'
import { TapeReader } from './flight/tape-reader.ts'
import { CpuWindows } from './flight/worker/cpu-windows.ts'
import { FlightLog } from './flight/worker/flight-log.ts'
import { HostTimes } from './flight/worker/host-times.ts'
import { MainSession } from './flight/worker/main-session.ts'
import { Watch } from './flight/worker/watch.ts'
import { Casebook } from './incident/casebook.ts'
import { Originals } from './incident/originals.ts'
import { ScriptFiles } from './incident/script-files.ts'
import { cpuStatPaths } from './probes/cgroup.ts'
import { readText } from './probes/container.ts'
import type { ThreadNews, ThreadOrder, ThreadStart } from './thread-data.ts'
import type { CaseNews } from './incident/case-messages.ts'

/** The tape holds three seconds of dense traffic; host times are finer while something is wrong. */
const DRAIN_EVERY_MS = 250

/** What is told of the work of routes. */
const WORK_MS = 30_000
/** Who has answered nobody for so long is no web server that starts. */
const STARTS_WITHIN_MS = 60_000

const start = workerData as ThreadStart
const { flight, watchdog, capture, wallOffsetMs } = start
const spanMs = flight === false ? 10_000 : flight.spanMs

// ---------------------------------------------------------------- the parts

const tape = new TapeReader(start.tape, start.maxNames)
const shared = new Int32Array(start.tape.signals)
const clockOffsetMs = tape.clockOffsetMs()
/** The main thread's `performance.now()`, told without it. */
const nowMs = (): number => Number(process.hrtime.bigint()) / 1e6 - clockOffsetMs

const keepMs = Math.max(60_000, 2 * spanMs)
const log = new FlightLog({ tape, keepMs })
const host = new HostTimes({ cpuStatPaths: cpuStatPaths(readText) })
const windows =
  flight === false
    ? null
    : new CpuWindows({
        offsetMs: clockOffsetMs,
        intervalUs: oddInterval(flight.intervalUs),
        onWindow: (window) => log.addWindow(window, nowMs()),
      })
let noSamples: string | null = windows === null ? 'the flight recorder is switched off: no CPU samples' : null

const casebook = new Casebook({
  dir: capture === false ? '' : capture.dir,
  blockedMs: watchdog === false ? Infinity : watchdog.blockedMs,
  cooldownMs: capture === false ? Infinity : capture.cooldownMs,
  perHour: capture === false ? 0 : capture.perHour,
  limits: start.process,
  source: {
    nowMs,
    wallOffsetMs,
    spanMs,
    keepMs,
    rotate: async () => {
      log.drain(nowMs())
      log.addHost(host.read(nowMs()))
      await windows?.rotate()
      log.drain(nowMs())
    },
    recording: (fromMs, toMs) => log.recording(fromMs, toMs),
    reference: () => log.reference(),
    facts: () => ({ ...start.process, caveats: caveats() }),
  },
  originals: new Originals({
    nowMs,
    files: new ScriptFiles({
      unchangedSinceMs: Date.now(),
      rootUrl: start.process.rootUrl,
      ownUrl: start.process.ownUrl,
      // Decoded mappings take ten times their text. Both limits together: 140 of the 192 MB that this thread has.
      maxBytes: 16 * 1_048_576,
      maxMappingChars: 3 * 1_048_576,
    }),
  }),
  diagnose,
  onset: (trigger, recording) => onsetMs(recording, trigger),
  connectHeap: () => new MainSession(),
  freeBytes: () => freeMemory(start.process.memoryLimitBytes),
  isServing: () => tape.hasServed() || nowMs() > STARTS_WITHIN_MS,
  runningRoute,
  post: (news) => {
    post(news)
    if (news.type !== 'case-closed' && news.type !== 'case-failed') return
    Atomics.add(shared, signals.cases, 1)
    Atomics.notify(shared, signals.cases)
  },
})

const watch =
  watchdog === false || capture === false
    ? null
    : new Watch({
        blockedMs: watchdog.blockedMs,
        tape,
        nowMs,
        readHost: () => host.read(nowMs()),
        debuggable: () => windows?.debuggable ?? false,
        onFinding: ({ event, block }) => {
          log.drain(nowMs())
          if (event === 'blocked') casebook.blocked(block)
          else casebook.ended(block)
        },
      })

// ---------------------------------------------------------------- their life

parentPort!.on('message', (order: ThreadOrder) => {
  switch (order.type) {
    case 'bye':
      leave()
      break
    case 'pin':
      log.pin(order.sinceMs)
      break
    case 'unpin':
      log.unpin(nowMs())
      break
    case 'work':
      post({ type: 'work', work: latestWork() })
      break
    default:
      casebook.take(order)
  }
})

const timer = setInterval(turn, DRAIN_EVERY_MS)
watch?.start()
void begin()

async function begin(): Promise<void> {
  if (windows !== null && Atomics.load(shared, signals.closing) === 0) {
    // First: who waits for us to go must know that there is something to let go of.
    Atomics.store(shared, signals.connected, 1)
    noSamples = await windows.start()
  }
  post({ type: 'ready', coldStartMs: windows?.startedInMs ?? 0 })
  tellCaveats()
}

/** Of the latest half minute; null when it could not be read. */
function latestWork(): RouteWork | null {
  try {
    const toMs = nowMs()
    log.drain(toMs)
    const { rootUrl, ownUrl } = start.process
    return routeWork(log.recording(toMs - WORK_MS, toMs), {
      rootUrl,
      ...(ownUrl !== undefined && { ownUrl }),
    })
  } catch {
    return null
  }
}

let told = ''

function turn(): void {
  const at = nowMs()
  log.drain(at)
  log.addHost(host.read(at))
  log.noteArmed(tape.isArmed(), at)
  windows?.arm(tape.isArmed())
  tellCaveats()
}

function tellCaveats(): void {
  const now = caveats()
  if (now.join('\n') === told) return
  told = now.join('\n')
  post({ type: 'caveats', caveats: now })
}

function caveats(): string[] {
  return [...(noSamples === null ? [] : [noSamples]), ...(windows?.caveats ?? [])]
}

/** Synchronous: the process may be waiting for it to end. */
function leave(): void {
  clearInterval(timer)
  watch?.stop()
  windows?.stop()
  host.close()
  parentPort!.close()
  Atomics.store(shared, signals.gone, 1)
  Atomics.notify(shared, signals.gone)
  process.exit(0)
}

/** While the main thread runs JavaScript, it answers in the middle of it; in native code it does not. */
async function runningRoute(): Promise<string | null> {
  return tape.runningRequest() === 0 ? null : ((await windows?.runningRoute()) ?? null)
}

function post(news: ThreadNews | CaseNews): void {
  parentPort!.postMessage(news)
}

function freeMemory(limitBytes: number | null): number {
  const inContainer = limitBytes === null ? Infinity : limitBytes - process.memoryUsage.rss()
  return Math.min(freemem(), inContainer)
}

/** A round interval beats in step with timers and misses their work. */
function oddInterval(us: number): number {
  return us + 7
}
