// The recorder's thread without the rest of perfguard: what a window, and what watching, costs.
import { Session } from 'node:inspector'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { parentPort, workerData } from 'node:worker_threads'
import { packageRoot } from '../lib/provenance.js'

const { control, offsetMs, parts, everyMs } = workerData
const built = (name) => import(pathToFileURL(join(packageRoot, `dist/esm/lib/flight/worker/${name}.js`)))
const { CpuWindows } = await built('cpu-windows')
const { foldProfile } = await built('cpu-window')
const { FramePool } = await built('frame-pool')
const { FlightLog } = await built('flight-log')
const { HostTimes } = await built('host-times')
const { Watch } = await built('watch')

const beats = new Float64Array(control)
const nowMs = () => Number(process.hrtime.bigint()) / 1e6 - offsetMs
const none = { requests: [], open: [], operations: [], gc: [], beats: [], memory: [], pool: [], lost: 0 }
const tape = {
  lastBeatMs: () => beats[0],
  runningRequest: () => 0,
  drain: () => ({ ...none, marks: { atMs: [], request: [] } }),
}

let last
const log = new FlightLog({ tape, keepMs: 60_000 })
const cpu = new CpuWindows({
  offsetMs,
  everyMs,
  onWindow: (window) => {
    last = window
    log.addWindow(window, nowMs())
  },
})

if (parts.includes('watch')) {
  const host = new HostTimes()
  const readHost = () => host.read(nowMs())
  new Watch({ tape, blockedMs: 500, nowMs, readHost, debuggable: () => false, onFinding: () => {} }).start()
  setInterval(() => {
    log.addHost(readHost())
    log.drain(nowMs())
  }, 250)
} else setInterval(() => {}, 2 ** 30)

/** Folding of one window of `ms`, many times: its time on this thread. */
async function fold(ms) {
  const session = new Session()
  session.connectToMainThread()
  const post = (method, params) =>
    new Promise((resolve) => {
      session.post(method, params, (_, result) => resolve(result))
    })
  await post('Profiler.enable')
  await post('Profiler.setSamplingInterval', { interval: 10_007 })
  await post('Profiler.start')
  await sleep(ms)
  const { profile } = await post('Profiler.stop')
  session.disconnect()
  const pool = new FramePool()
  const options = { pool, toMainMs: (us) => us / 1_000, afterMs: -Infinity, intervalMs: 10, holdMs: 0 }
  const times = Array.from({ length: 40 }, () => {
    const from = performance.now()
    foldProfile(profile, options)
    return performance.now() - from
  })
  return { times, nodes: profile.nodes.length, samples: profile.samples.length }
}

const questions = {
  nothing: () => null,
  fold,
  async rotate() {
    await cpu.rotate()
    return { holdMs: last.holdMs, nodes: last.nodeFrame.length, samples: last.sampleNode.length }
  },
  start: async () => ({
    reason: parts.includes('cpu') ? await cpu.start() : null,
    startedInMs: cpu.startedInMs,
    caveats: [...cpu.caveats],
  }),
}
parentPort.on('message', async ({ question, input }) => {
  parentPort.postMessage(await questions[question](input))
})
