import type { IncomingMessage } from 'node:http'
import { resolve } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { PerfView } from '../view.ts'
import type { FlameAnswer, FlameOrder } from './flame-order.ts'
import type { FlameThread } from './flame-thread.ts'
import type { Outlet } from './outlet.ts'
import type { Reader } from './rendering.ts'

const CHUNK_BYTES = 65_536

/** Has the flame graph of an incident drawn, and sends it. */
export async function sendFlame(
  view: PerfView,
  thread: FlameThread,
  id: string,
  req: IncomingMessage,
  outlet: Outlet,
): Promise<void> {
  const { capture } = view.options
  const which = profileIn(req.url ?? '')
  if (which === null) return outlet.line(400, 'use ?profile=before or ?profile=during')
  if (capture === false) return outlet.line(404, 'captures are switched off: see the capture option')
  const order = { dir: resolve(capture.dir), id, which }
  let answer: FlameAnswer | null
  try {
    answer = await thread.draw(order, () => outlet.gone)
  } catch (error) {
    // Where threads are refused, as under the permission model.
    view.reportError(error)
    return outlet.line(503, 'no flame graph: its thread failed; download the profile instead')
  }
  if (outlet.gone) return
  if (answer === null) {
    return outlet.line(503, 'others wait for a flame graph already: try again', { 'retry-after': '2' })
  }
  if (answer.kind !== 'page') return refuse(outlet, which, answer)
  const { page, policy } = answer
  const headers = {
    'content-type': 'text/html; charset=utf-8',
    'content-length': String(page.byteLength),
    // The live page shows it in a frame.
    'content-security-policy': `${policy}; frame-ancestors 'self'`,
    'x-frame-options': 'SAMEORIGIN',
  }
  if (req.method === 'HEAD') outlet.prepare(200, headers).end()
  else await outlet.stream(headers, readerOf(page))
}

/** Without a wish it is the profile of the breach; null for a wish that nothing fulfils. */
function profileIn(url: string): FlameOrder['which'] | null {
  const query = url.indexOf('?')
  const wish = query < 0 ? null : new URLSearchParams(url.slice(query)).get('profile')
  if (wish === null) return 'during'
  return wish === 'before' || wish === 'during' ? wish : null
}

function refuse(
  outlet: Outlet,
  which: FlameOrder['which'],
  answer: Exclude<FlameAnswer, { kind: 'page' }>,
): void {
  if (answer.kind === 'unreadable') outlet.line(422, `no flame graph: ${answer.reason}`)
  else if (answer.what === 'incident')
    outlet.line(404, 'no such incident: it may have made room for newer ones')
  else outlet.line(404, `this incident has no ${which}.cpuprofile; its incident.json says why, under skipped`)
}

function readerOf(page: Uint8Array<ArrayBuffer>): Reader {
  let at = 0
  return {
    async next() {
      if (at >= page.byteLength) return 'end'
      await nextTurn()
      const chunk = Buffer.from(page.buffer, at, Math.min(CHUNK_BYTES, page.byteLength - at))
      at += chunk.byteLength
      return chunk
    },
    leave() {},
  }
}
