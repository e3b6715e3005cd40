import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import here from '../../here.cjs'

export interface RunPlan {
  app: string
  args: readonly string[]
  cwd: string
  env: NodeJS.ProcessEnv
  /** Where the bundle goes. */
  dir: string
  reason: string
  durationMs: number
  /** Its standard output is to go to stderr: ours is for a script. */
  quiet: boolean
}

export interface RunEnd {
  code: number
  signal: NodeJS.Signals | null
}

const KILL_AFTER_MS = 3_000

/** The application, unmodified, with the recorder in front of it. */
export class RecordedProcess {
  readonly pid: number
  readonly done: Promise<RunEnd>
  readonly #child: ReturnType<typeof spawn>
  #killTimer: NodeJS.Timeout | undefined

  constructor(plan: RunPlan) {
    const { app, args, cwd, env, dir, reason, durationMs, quiet } = plan
    const order = JSON.stringify({ dir, reason, durationMs })
    this.#child = spawn(process.execPath, ['--import', preload(), app, ...args], {
      cwd,
      env: { ...env, PERFGUARD_RUN: order },
      stdio: ['inherit', quiet ? 2 : 'inherit', 'inherit'],
    })
    this.pid = this.#child.pid ?? 0
    this.done = new Promise((resolve, reject) => {
      this.#child.on('error', reject)
      this.#child.on('exit', (code, signal) => {
        clearTimeout(this.#killTimer)
        resolve({ code: code ?? 0, signal })
      })
    })
  }

  /** Asks it to end; a process whose loop is held does not hear that, and is killed after a while. */
  end(signal: NodeJS.Signals = 'SIGTERM'): void {
    this.#child.kill(signal)
    this.#killTimer ??= setTimeout(() => this.kill(), KILL_AFTER_MS)
  }

  kill(): void {
    this.#child.kill('SIGKILL')
  }
}

/** Waits for the recorder before the application is loaded. No file of ours: there is no top-level await in CommonJS. */
function preload(): string {
  const { href } = pathToFileURL(join(here, '..', 'middleware', 'recorded-run.js'))
  const code = `import { ready } from ${JSON.stringify(href)}; await ready`
  return `data:text/javascript,${encodeURIComponent(code)}`
}
