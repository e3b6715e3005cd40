import { createServer, type AddressInfo } from 'node:net'
import { join, resolve as resolvePath } from 'node:path'
import { performance } from 'node:perf_hooks'
import { pathToFileURL } from 'node:url'
import here from '../../here.cjs'
import { durationMs } from '../definition/amounts.ts'
import type { StartTarget } from '../definition/target.ts'
import { wayTo, type Way } from '../wire/way.ts'
import { commandWords } from './command-words.ts'
import { answersWell, takesConnections, untilReady } from './ready.ts'
import { TargetFailure, type RunningTarget } from './running-target.ts'
import { StartedProcess } from './started-process.ts'
import { perfPathOf } from './perf-path.ts'

export interface Place {
  cwd: string
  env: Readonly<Record<string, string | undefined>>
}

/** Starts the application and waits until it answers. @throws TargetFailure */
export async function startTarget(target: StartTarget, { cwd, env }: Place): Promise<RunningTarget> {
  const words = commandWords(target.start)
  if (words.length === 0) throw new TargetFailure('target.start names no program')
  let port = target.port ?? (await freePort())
  let isAnnounced = false
  const { ready } = target
  const listen = (line: string): void => {
    const found = ready instanceof RegExp ? line.match(ready) : null
    if (found === null) return
    isAnnounced = true
    // An application that does not ask for PORT says where it listens.
    const said = Number(found.groups?.['port'] ?? found[1])
    if (Number.isInteger(said) && said > 0 && said < 65_536) port = said
  }
  const startedMs = performance.now()
  const own = { ...env, ...target.env, PORT: String(port), ...preloaded(target, env) }
  const child = new StartedProcess(words, resolvePath(cwd, target.cwd ?? '.'), own, listen)
  let way: Way | null = null
  let origin = ''
  const isReady = async (): Promise<boolean> => {
    if (ready instanceof RegExp && !isAnnounced) return false
    for (const host of ['127.0.0.1', '[::1]']) {
      origin = `http://${host}:${port}`
      way = wayTo(origin)
      if (typeof ready === 'string' ? await answersWell(way, ready) : await takesConnections(way)) return true
    }
    return false
  }
  try {
    const withinMs = durationMs(target.readyWithin ?? '30s') ?? 30_000
    await untilReady(isReady, withinMs, () => child.ended(), awaited(ready, port))
  } catch (error) {
    await child.stop()
    throw error
  }
  return {
    kind: 'start',
    what: words.join(' '),
    origin,
    pid: child.pid,
    readyMs: performance.now() - startedMs,
    way: way!,
    perfPath: perfPathOf(target.perf),
    perfToken: null,
    ended: () => child.ended(),
    stop: () => child.stop(),
  }
}

function awaited(ready: StartTarget['ready'], port: number): string {
  if (ready instanceof RegExp) return `nothing it wrote matched ${ready}`
  return `${ready === undefined ? 'no connection on' : `no answer below 400 at ${ready} of`} port ${port}, which it is given as PORT`
}

function preloaded({ guard }: StartTarget, env: Place['env']): Record<string, string> {
  if (guard !== true) return {}
  const { href } = pathToFileURL(join(here, '..', 'middleware', 'register.js'))
  return { NODE_OPTIONS: `${env['NODE_OPTIONS'] ?? ''} --import ${href}`.trim() }
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}
