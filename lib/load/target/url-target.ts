import { PerfError } from '../../errors.ts'
import { isLoopbackHost } from '../../http/loopback.ts'
import { durationMs } from '../definition/amounts.ts'
import type { UrlTarget } from '../definition/target.ts'
import { wayTo } from '../wire/way.ts'
import { perfPathOf } from './perf-path.ts'
import { answersWell, takesConnections, untilReady } from './ready.ts'
import type { RunningTarget } from './running-target.ts'

/** Attaches to what runs already. @throws TargetFailure when nothing does; PerfError for a host that nobody has allowed */
export async function urlTarget(target: UrlTarget, allowedHosts: readonly string[]): Promise<RunningTarget> {
  const origin = allowedOrigin(target.url, allowedHosts)
  const way = wayTo(origin)
  const { ready } = target
  const isReady = (): Promise<boolean> =>
    ready === undefined ? takesConnections(way) : answersWell(way, ready)
  const withinMs = durationMs(target.readyWithin ?? '30s') ?? 30_000
  const what = ready === undefined ? `no connection to ${origin}` : `no answer below 400 at ${origin}${ready}`
  await untilReady(isReady, withinMs, () => null, what)
  return {
    kind: 'url',
    what: origin,
    origin,
    pid: null,
    readyMs: null,
    way,
    perfPath: perfPathOf(target.perf),
    perfToken: target.perfToken ?? null,
    ended: () => null,
    stop: async () => {},
  }
}

/** The load of one mistyped name falls upon strangers: other machines have to be meant. */
function allowedOrigin(text: string, allowedHosts: readonly string[]): string {
  if (!URL.canParse(text)) throw misfit(`'${text}' is no URL`)
  const { protocol, host, hostname, origin } = new URL(text)
  if (protocol !== 'http:' && protocol !== 'https:') throw misfit(`'${text}' is neither http nor https`)
  if (!isLoopbackHost(host) && !allowedHosts.includes(hostname))
    throw misfit(`${hostname} is another machine: say --allow-host ${hostname} if it is meant`)
  return origin
}

function misfit(message: string): PerfError {
  return new PerfError('ERR_PERF_OPTIONS', message)
}
