import { isPerfError } from '../errors.ts'
import type { CaptureWord, PerfView } from '../view.ts'

/** How a capture that somebody asks for begins, as plain data. */
export function captureWord(view: PerfView, reason: string): CaptureWord {
  try {
    const { id, joined, done } = view.requestCapture(reason)
    // Whoever captures has reported why it failed; unhandled, the rejection would end the process.
    done.catch(() => {})
    return { kind: joined ? 'joined' : 'started', id }
  } catch (error) {
    if (isPerfError(error, 'ERR_PERF_CAPTURE_REFUSED')) {
      return { kind: 'refused', message: error.message, retryAfterMs: error.retryAfterMs ?? null }
    }
    if (isPerfError(error, 'ERR_PERF_CLOSED')) return { kind: 'closed', message: error.message }
    view.reportError(error)
    return { kind: 'failed', message: 'the capture could not be started' }
  }
}
