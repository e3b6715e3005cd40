import { fork, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { availableParallelism } from 'node:os'

const cores = availableParallelism()
const canPin = cores > 1 && spawnSync('taskset', ['--version']).status === 0

/** Customers and other services work here, and a shop that shares its core with a hog lives on the first. */
export const placement = canPin ? { customers: String(cores - 1), crowded: '0' } : {}
const BOOT_MS = 20_000

/** Processes that certainly end, each by its id, however the work with them does. */
export class Children {
  #running = new Set()

  /** A Node process with a channel, once it has said its first word. */
  async fork(file, args, { node = process.execPath, flags = [], core, env = {} } = {}) {
    const { NODE_OPTIONS: _, NODE_ENV: __, ...inherited } = process.env
    const child = fork(new URL(`../${file}`, import.meta.url), args, {
      // `taskset` becomes node by exec, so that the channel and the process id stay the child's own.
      execPath: core === undefined ? node : 'taskset',
      execArgv: core === undefined ? flags : ['-c', core, node, ...flags],
      env: { ...inherited, ...env },
      silent: true,
    })
    this.#keep(child)
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += text))
    const ended = once(child, 'exit').then(([code, signal]) => {
      throw new Error(`${file} ended with ${signal ?? code}:\n${output}`)
    })
    // It may end unheard, between two questions: whoever asks next hears of it.
    ended.catch(() => {})
    const late = AbortSignal.timeout(BOOT_MS)
    const [said] = await Promise.race([once(child, 'message', { signal: late }), ended])
    const tell = (message) => new Promise((resolve) => child.send(message, () => resolve()))
    const ask = async (message) => {
      const answer = once(child, 'message', { signal: AbortSignal.timeout(5_000) })
      await tell(message)
      return (await Promise.race([answer, ended]))[0]
    }
    return {
      said,
      tell,
      ask,
      stop: () => child.kill('SIGKILL'),
      pid: child.pid,
      hasEnded: () => child.exitCode !== null || child.signalCode !== null,
      output: () => output,
    }
  }

  /** Something that just keeps a core busy; it ends by itself, too. */
  hog({ core, forMs }) {
    const work = `const end = Date.now() + ${forMs}; while (Date.now() < end);`
    const command = [process.execPath, '-e', work]
    const [file, ...args] = core === undefined ? command : ['taskset', '-c', core, ...command]
    return this.#keep(spawn(file, args, { stdio: 'ignore' }))
  }

  #keep(child) {
    this.#running.add(child)
    child.once('exit', () => this.#running.delete(child))
    child.on('error', () => this.#running.delete(child))
    return child
  }

  /** At once, for when the harness itself has to end. */
  kill() {
    for (const child of this.#running) child.kill('SIGKILL')
  }

  async stop() {
    const ended = [...this.#running].map((child) => once(child, 'exit'))
    this.kill()
    await Promise.all(ended)
  }
}
