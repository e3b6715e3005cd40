import { performance } from 'node:perf_hooks'
import { Answer } from '../wire/answer.ts'
import { Connection } from '../wire/connection.ts'
import { requestLine } from '../wire/request-line.ts'
import { outgoingOf } from '../wire/request-text.ts'
import type { Way } from '../wire/way.ts'

/** A single request such as `'GET /health'`, on a connection of its own; null when there is no answer within the time. */
export async function oneRequest(
  way: Way,
  text: string,
  headers: Readonly<Record<string, string>>,
  timeoutMs: number,
): Promise<Answer | null> {
  const line = requestLine(text)
  if (line === null) return null
  const connection = new Connection({ connect: () => way.connect(), nowMs: () => performance.now() })
  const outgoing = { ...outgoingOf(line, way.host, { ...headers, connection: 'close' }, {}, true) }
  return await new Promise((resolve) => {
    const timer = setTimeout(() => connection.abort('timeout'), timeoutMs)
    connection.send(outgoing, timeoutMs, (outcome) => {
      clearTimeout(timer)
      resolve(outcome.failure === null ? new Answer(outcome) : null)
      connection.close()
    })
  })
}
