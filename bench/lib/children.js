import { fork, spawnSync } from 'node:child_process'
import { availableParallelism } from 'node:os'

const canPin = spawnSync('taskset', ['--version']).status === 0 && availableParallelism() > 1

/** Whether `core` means anything here. */
export const pinned = canPin

/**
 * A measuring process of its own, asked by messages. Fresh ones, because a process keeps the layout and the compiled
 * code that it happened to get: only several of them show how much of a figure is that luck.
 */
export class Child {
  #process
  #waiting
  #failure

  constructor(file, { args = [], node = process.execPath, flags = [], core } = {}) {
    // `taskset` becomes node by exec, so that the channel and the process id stay the child's own.
    const pin = canPin && core !== undefined
    const path = new URL(`../children/${file}`, import.meta.url)
    this.#process = fork(path, args, {
      execPath: pin ? 'taskset' : node,
      execArgv: pin ? ['-c', String(core), node, ...flags] : flags,
      env: { ...process.env, NODE_ENV: 'bench' },
    })
    this.#process.on('message', (reply) => this.#settle(reply))
    this.#process.on('error', (error) => this.#settle({ error: String(error) }))
    this.#process.on('exit', (code, signal) => this.#settle({ error: `${file} ended: ${signal ?? code}` }))
  }

  get pid() {
    return this.#process.pid
  }

  /** One question at a time. Rejects when the child fails, ends, or takes longer than `withinMs`. */
  ask(question, input, withinMs = 120_000) {
    return new Promise((resolve, reject) => {
      if (this.#failure !== undefined) return reject(new Error(this.#failure))
      const timer = setTimeout(
        () => this.#settle({ error: `no answer to '${question}' in ${withinMs} ms` }),
        withinMs,
      )
      this.#waiting = { resolve, reject, timer }
      this.#process.send({ question, input })
    })
  }

  #settle({ answer, error }) {
    const waiting = this.#waiting
    // It may fail between two questions: the next one has to hear of it.
    this.#failure ??= error
    if (waiting === undefined) return
    this.#waiting = undefined
    clearTimeout(waiting.timer)
    if (error === undefined) waiting.resolve(answer)
    else waiting.reject(new Error(error))
  }

  stop() {
    return new Promise((resolve) => {
      if (this.#process.exitCode !== null || this.#process.signalCode !== null) return resolve()
      this.#process.once('exit', resolve)
      this.#process.kill('SIGKILL')
    })
  }
}

/** Children that certainly end, however the work with them does. */
export async function withChildren(children, work) {
  try {
    return await work(children)
  } finally {
    await Promise.all(children.map((child) => child.stop()))
  }
}
