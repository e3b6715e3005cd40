import type { IncomingMessage } from 'node:http'
import type { Server } from 'node:net'
import { createPerf, type Perf, type PerfOptions } from '../lib/index.ts'

/** The perf that an adapter was handed, or one that it makes and owns; started. */
export function adopt(options: PerfOptions | Perf | undefined): { perf: Perf; owned: boolean } {
  const given = isPerf(options)
  const perf = given ? options : createPerf(options)
  return { perf: perf.start(), owned: !given }
}

/** By its shape: the perf may come from another copy of perfguard. */
function isPerf(options: PerfOptions | Perf | undefined): options is Perf {
  return typeof (options as Perf | undefined)?.track === 'function'
}

/** Closes a perf when the server that its first request came through has closed. */
export function closeWithServer(perf: Perf): (req: IncomingMessage) => void {
  let watched = false
  return (req) => {
    if (watched) return
    watched = true
    const { server } = (req.socket ?? {}) as { server?: Server }
    server?.once('close', () => void perf.close())
  }
}
