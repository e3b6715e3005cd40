import { fork } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { join, relative } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { Screen } from './screen.js'
import { createShop } from './shop.js'
import { importPriceChanges } from './stock.js'

const CALM_MS = 15_000
/** Longer than this the demo waits for no incident. */
const PATIENCE_MS = 90_000
const LOAD = { perSecond: 80, seconds: 900 }
const CULPRIT = 'renderInvoice'

const options = {
  sla: {
    'POST /checkout': { p99Ms: 35 },
    'GET /invoices/:id': { p95Ms: 15, minCount: 20 },
    '*': { p99Ms: 100, errorRatio: 0.01 },
  },
  window: { spanMs: 15_000 },
  // For a demonstration. A service would rest longer between two captures.
  capture: { dir: 'perf-incidents', duringMs: 5_000, cooldownMs: 2_000, perHour: 360 },
}

/** Runs the shop: calm, then slow, then explained. With `once` it ends by itself. */
export async function runDemo({ once: endsByItself }) {
  const screen = new Screen()
  const { app, perf } = createShop(options)
  const server = await listen(app)
  const { port } = server.address()
  const load = fork(join(import.meta.dirname, 'load.js'), [port, LOAD.perSecond, LOAD.seconds])
  const timer = setInterval(() => screen.progress(perf.snapshot()), 1_000)

  screen.line('shop', `http://localhost:${port}, ${LOAD.perSecond} requests a second from another process`)
  screen.line('SLA', 'POST /checkout p99 35 ms, GET /invoices/:id p95 15 ms')
  screen.line('live', `http://localhost:${port}/perf`)
  tellEvents(perf, screen)

  const stopped = signalled()
  const outcome = await Promise.race([stopped, story(perf, screen)])
  if (outcome === 'found' && !endsByItself) {
    screen.line('done', `the shop stays up: http://localhost:${port}/perf, until Ctrl-C`)
    await stopped
  }
  if (outcome === 'late') {
    screen.line('sorry', `no incident named ${CULPRIT} within ${PATIENCE_MS / 1_000} s`, 'red')
    process.exitCode = 1
  }

  clearInterval(timer)
  screen.end()
  if (load.connected) load.disconnect()
  server.close()
  server.closeAllConnections()
  await perf.close()
}

async function story(perf, screen) {
  const found = explained(perf, screen)
  await sleep(CALM_MS, undefined, { ref: false })
  screen.line('import', 'the shop gets 400 000 price changes, and each invoice reads them all', 'yellow')
  importPriceChanges(400_000)
  return Promise.race([found, sleep(PATIENCE_MS, 'late', { ref: false })])
}

function tellEvents(perf, screen) {
  perf.on('breach', ({ message }) => {
    screen.line('BREACH', message, 'red')
    if (perf.incidents().some(({ state }) => state === 'recording')) return
    screen.line('capture', `${options.capture.duringMs / 1_000} s of CPU profile from here on`)
  })
  perf.on('recover', ({ message }) => screen.line('recovered', message, 'green'))
  perf.on('skip', ({ what, reason, message }) => {
    if (what !== 'judgement' && reason !== 'joined') screen.line('skipped', message, 'yellow')
  })
  perf.on('error', (error) => screen.line('perfguard', String(error), 'yellow'))
}

/** Resolves when an incident has named the function. */
function explained(perf, screen) {
  return new Promise((resolve) => {
    perf.on('incident', ({ id, verdict }) => {
      screen.line('INCIDENT', join(options.capture.dir, id), 'red')
      for (const sentence of verdict.summary.split(/(?<=\.) /)) screen.more(local(sentence))
      screen.more('report.md tells it all; during.cpuprofile opens in DevTools and VS Code')
      const names = verdict.culprit?.functionName ?? `${verdict.summary} ${verdict.evidence.join(' ')}`
      if (names.includes(CULPRIT)) resolve('found')
    })
  })
}

/** Paths as they are from here. */
function local(text) {
  return text.replaceAll(/file:\/\/[^\s)]+(?=:\d)/g, (url) => relative(process.cwd(), fileURLToPath(url)))
}

async function listen(app) {
  const server = createServer(app)
  const port = process.env.PORT ?? 3000
  server.listen(port)
  try {
    await once(server, 'listening')
  } catch (error) {
    if (error.code !== 'EADDRINUSE' || process.env.PORT !== undefined) throw error
    server.listen(0)
    await once(server, 'listening')
  }
  return server
}

function signalled() {
  return Promise.race(['SIGINT', 'SIGTERM'].map((signal) => once(process, signal)))
}
