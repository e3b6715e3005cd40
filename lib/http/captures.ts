import { captureWord } from '../incident/capture-word.ts'
import type { CaptureWord, PerfView } from '../view.ts'
import type { Outlet } from './outlet.ts'

/** Starts a capture for whoever posted, and says where it will be. `?worker=3` has that one of several take it. */
export async function startCapture(view: PerfView, outlet: Outlet, base: string, url: string): Promise<void> {
  const { capture } = view.options
  if (capture === false) {
    outlet.json(503, { error: 'captures are switched off: see the capture option' })
    return
  }
  const worker = workerIn(url)
  const word = worker === null ? captureWord(view, reason) : await captureThere(view, worker)
  if (word === 'unknown') {
    outlet.json(404, { error: 'no such worker; GET of the endpoint lists them, under cluster' })
  } else if (word === 'silent') {
    outlet.json(504, { error: `worker ${worker} has not answered: it may be held` })
  } else tell(word, outlet, base, capture.cooldownMs)
}

function workerIn(url: string): string | null {
  const query = url.indexOf('?')
  return query < 0 ? null : new URLSearchParams(url.slice(query)).get('worker')
}

const reason = 'asked for at the endpoint'

async function captureThere(view: PerfView, worker: string): Promise<CaptureWord | 'unknown' | 'silent'> {
  return view.cluster === null ? 'unknown' : await view.cluster.capture(worker, reason)
}

function tell(word: CaptureWord, outlet: Outlet, base: string, cooldownMs: number): void {
  switch (word.kind) {
    case 'started':
    case 'joined': {
      const { id } = word
      const location = `${base}/incidents/${encodeURIComponent(id)}`
      if (word.kind === 'started') outlet.json(202, { id, location }, { location })
      else outlet.json(409, { error: 'a capture is running already', id, location }, { location })
      return
    }
    case 'refused': {
      const retryAfterMs = word.retryAfterMs ?? cooldownMs
      const seconds = Math.max(1, Math.ceil(retryAfterMs / 1000))
      outlet.json(429, { error: word.message, retryAfterMs }, { 'retry-after': String(seconds) })
      return
    }
    case 'closed':
    case 'failed':
      outlet.json(word.kind === 'closed' ? 503 : 500, { error: word.message })
  }
}
