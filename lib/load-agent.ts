import { isMainThread } from 'node:worker_threads'
import { systemClock } from './clock.ts'
import { Agent } from './load/agent/agent.ts'
import { AGENT_VARIABLE } from './load/agent/protocol.ts'
import { Operations } from './operations/operations.ts'
import { processState } from './process-state.ts'

/** Preloaded into an application under load. Counts the calls itself only where no perf of the application does. */
function start(path: string): void {
  const operations = new Operations({
    clock: systemClock,
    spanMs: 60_000,
    max: 500,
    limitsMs: new Map(),
    observe: { ioredis: 'op:ioredis', redis: 'op:redis' },
    routeOf: () => null,
    tape: () => null,
    onError: () => {},
  })
  operations.start()
  new Agent(path, () => {
    const others = [...(processState().operationTotals ?? [])]
    const tables = others.length > 0 ? others.map((totals) => totals()) : [operations.recorder.totals()]
    return sums(tables)
  }).start()
}

/** Several perfs that follow the same call count it once: the highest of them holds. */
function sums(
  tables: readonly Iterable<{ subject: string; succeeded: number; failed: number }>[],
): Record<string, number> {
  const calls: Record<string, number> = {}
  for (const table of tables)
    for (const { subject, succeeded, failed } of table)
      calls[subject] = Math.max(calls[subject] ?? 0, succeeded + failed)
  return calls
}

const path = process.env[AGENT_VARIABLE]
if (isMainThread && path !== undefined) start(path)
