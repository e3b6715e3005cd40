import { isMainThread } from 'node:worker_threads'
import { createPerf, type Perf, type PerfOptions } from '../lib/index.ts'
import { configFile, readConfig } from './register/config.ts'
import { followServers } from './register/follow.ts'

/** What `perfguard run` asks for, as JSON in `PERFGUARD_RUN`. */
interface RunOrder {
  dir: string
  reason: string
  durationMs: number
}

const READY_WITHIN_MS = 3_000
const endings = { SIGINT: 2, SIGTERM: 15, SIGHUP: 1 } as const

/** Records the whole life of this process into one incident. Resolves when the application may begin. */
async function record(order: RunOrder): Promise<void> {
  const perf = createPerf(optionsOf(order)).start()
  followServers(perf)
  await recording(perf)
  const { reason, durationMs } = order
  // It ends with the process. Why it could not be taken is in the folder, or there is none, which the command says.
  perf.capture({ reason, durationMs, keepAlive: false }).catch(() => {})
  for (const [signal, number] of Object.entries(endings)) exitUpon(signal as keyof typeof endings, number)
}

/** The application's own settings, with all that a recording needs. */
function optionsOf({ dir }: RunOrder): PerfOptions {
  const file = configFile()
  const { flight, capture, ...own } = file === undefined ? {} : readConfig(file)
  return {
    endpoint: false,
    // A script may hold the loop from its beginning to its end.
    watchdog: false,
    ...own,
    flight: { spanMs: 120_000, intervalUs: 1_000, ...flight },
    capture: { ...capture, dir },
  }
}

/** A script of a few milliseconds would be over before the first sample. */
async function recording(perf: Perf): Promise<void> {
  const { clock } = perf.options
  const untilMs = clock.nowMs() + READY_WITHIN_MS
  while (perf.snapshot().self.flight?.state === 'starting' && clock.nowMs() < untilMs)
    await new Promise((resolve) => setTimeout(resolve, 5))
}

/** A signal that nobody listens to ends the process at once, and nothing could be written any more. */
function exitUpon(signal: keyof typeof endings, number: number): void {
  process.on(signal, () => {
    if (process.listenerCount(signal) === 1) process.exit(128 + number)
  })
}

async function begin(): Promise<void> {
  const { PERFGUARD_RUN: order } = process.env
  if (!isMainThread || order === undefined) return
  // Processes that the application starts are not recorded.
  delete process.env['PERFGUARD_RUN']
  try {
    await record(JSON.parse(order) as RunOrder)
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error)
    process.stderr.write(`perfguard does not record: ${text.replaceAll(/\s+/g, ' ')}\n`)
  }
}

export const ready: Promise<void> = begin()
