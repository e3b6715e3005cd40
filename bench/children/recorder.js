import inspector from 'node:inspector'
import { setTimeout as sleep } from 'node:timers/promises'
import { Script } from 'node:vm'
import { Worker } from 'node:worker_threads'
import { answers } from '../lib/answers.js'
import { LongestGap } from '../lib/longest-gap.js'

const perFile = 500
const pool = []
const gap = new LongestGap()
let worker

/** As a large application has them: compiled code in many files, of which each turn uses some. */
function generate(count) {
  for (let file = 0; pool.length < count; file++) {
    const lines = Array.from({ length: perFile }, (_, at) => {
      const name = `work${file}x${at}`
      return `function ${name}(a, b) { let s = a; for (let i = 0; i < 3; i++) s = (s * 31 + i + b) | 0; return s + ${at} }`
    })
    const names = Array.from({ length: perFile }, (_, at) => `work${file}x${at}`)
    const code = `(() => { ${lines.join('\n')}\n return [${names.join()}] })()`
    pool.push(...new Script(code, { filename: `/app/generated/file${file}.js` }).runInThisContext())
  }
  let sum = 0
  for (let round = 0; round < 60; round++) for (const work of pool) sum += work(round, sum)
  return sum
}

let at = 0
function turn() {
  for (let calls = 0; calls < 200; calls++) {
    at = (at + 7) % pool.length
    pool[at](calls, at)
  }
  setImmediate(turn)
}

function ask(question, input) {
  return new Promise((resolve) => {
    worker.once('message', resolve)
    worker.postMessage({ question, input })
  })
}

answers({
  generate,
  async start({ parts, everyMs, deaf = false, busy = false }) {
    if (deaf) inspector.console.profile = () => {}
    const control = new SharedArrayBuffer(8)
    const beats = new Float64Array(control)
    if (parts.includes('beat')) setInterval(() => (beats[0] = performance.now()), 20)
    if (busy) {
      gap.watch()
      turn()
    }
    if (!parts.includes('watch') && !parts.includes('cpu')) return null
    const offsetMs = Number(process.hrtime.bigint()) / 1e6 - performance.now()
    const url = new URL('recorder-worker.js', import.meta.url)
    worker = new Worker(url, { workerData: { control, offsetMs, parts, everyMs } })
    await ask('nothing')
    gap.take()
    const started = await ask('start')
    return { ...started, gap: gap.take() }
  },
  /** Rotations and, in turns with them, as long a look at nothing. */
  async rotations({ count, everyMs }) {
    const found = { rotate: [], nothing: [] }
    for (let round = 0; round < count; round++) {
      for (const question of ['rotate', 'nothing']) {
        await sleep(everyMs)
        gap.take()
        const answer = await ask(question)
        await sleep(30)
        found[question].push({ ...answer, ...gap.take() })
      }
    }
    return found
  },
  fold: (ms) => ask('fold', ms),
  /** CPU of the whole process while nothing is asked of it, as a share of one core. */
  async idle(seconds) {
    await sleep(2_000)
    const from = process.cpuUsage()
    const fromMs = performance.now()
    await sleep(seconds * 1_000)
    const { user, system } = process.cpuUsage(from)
    return { ratio: (user + system) / 1_000 / (performance.now() - fromMs), rss: process.memoryUsage.rss() }
  },
})
