import { isPerfError } from '../errors.ts'
import type { PerfView } from '../view.ts'
import type { Outlet } from './outlet.ts'

/** Starts a capture for whoever posted, and says where it will be. */
export function startCapture(view: PerfView, outlet: Outlet, base: string): void {
  if (view.options.capture === false) {
    outlet.json(503, { error: 'captures are switched off: see the capture option' })
    return
  }
  try {
    const { id, joined, done } = view.requestCapture('asked for at the endpoint')
    // Whoever captures has reported why it failed; unhandled, the rejection would end the process.
    done.catch(() => {})
    const location = `${base}/incidents/${encodeURIComponent(id)}`
    if (joined) outlet.json(409, { error: 'a capture is running already', id, location }, { location })
    else outlet.json(202, { id, location }, { location })
  } catch (error) {
    refuse(view, outlet, error, view.options.capture.cooldownMs)
  }
}

function refuse(view: PerfView, outlet: Outlet, error: unknown, cooldownMs: number): void {
  if (isPerfError(error, 'ERR_PERF_CAPTURE_REFUSED')) {
    const retryAfterMs = error.retryAfterMs ?? cooldownMs
    const seconds = Math.max(1, Math.ceil(retryAfterMs / 1000))
    outlet.json(429, { error: error.message, retryAfterMs }, { 'retry-after': String(seconds) })
  } else if (isPerfError(error, 'ERR_PERF_CLOSED')) {
    outlet.json(503, { error: error.message })
  } else {
    view.reportError(error)
    outlet.json(500, { error: 'the capture could not be started' })
  }
}
