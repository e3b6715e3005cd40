import { isMainThread } from 'node:worker_threads'
import { createPerf, type Perf } from '../lib/index.ts'
import { configFile, readConfig } from './register/config.ts'
import { followServers } from './register/follow.ts'

/**
 * `node --import perfguard/register app.js`: perfguard for an application that knows nothing of it. Reads
 * `perfguard.config.{js,mjs,cjs,json}` in the working directory, or the file that `PERFGUARD_CONFIG` names.
 */
function register(): void {
  let perf: Perf
  let file: string | undefined
  try {
    file = configFile()
    perf = createPerf(file === undefined ? undefined : readConfig(file)).start()
  } catch (error) {
    // A misspelt option in a preload must not take a service down.
    process.stderr.write(`perfguard is off: ${file === undefined ? '' : `${file}: `}${oneLine(error)}\n`)
    return
  }
  followServers(perf)
}

/** Every problem, on one line: log collectors cut at line ends. */
function oneLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  const [head = '', ...problems] = text.split('\n').map((line) => line.trim().replaceAll(/\s{2,}/g, ' '))
  return [head, problems.join(' | ')].join(' ').trim()
}

// The ESM and the CommonJS build may both be preloaded (NODE_OPTIONS and the command line), and workers inherit
// what the main thread was started with.
const key = Symbol.for('perfguard.register')
const loaded = globalThis as { [key]?: true }

if (isMainThread && loaded[key] === undefined) {
  loaded[key] = true
  register()
}
