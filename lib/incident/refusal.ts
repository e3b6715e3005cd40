import { PerfError } from '../errors.ts'
import type { Refusal } from '../sla/govern.ts'
import type { Skip, SkipReason } from '../types.ts'

/** A refused breach, as it is told to those who listen for skips. */
export function skipOf(refusal: Refusal): Pick<Skip, 'reason' | 'message' | 'retryAfterMs' | 'incidentId'> {
  const { reason, message, retryAfterMs, joins } = refusal
  return {
    reason,
    message,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(joins === undefined ? {} : { incidentId: joins }),
  }
}

/** A refused wish, as whoever asked by hand gets it. */
export function refused({ message, retryAfterMs }: Refusal): PerfError {
  const details = retryAfterMs === undefined ? {} : { retryAfterMs }
  return new PerfError('ERR_PERF_CAPTURE_REFUSED', `no capture now: ${message}`, details)
}

export function failed(cause: unknown): PerfError {
  return new PerfError('ERR_PERF_CAPTURE_FAILED', `the capture failed: ${messageOf(cause)}`, { cause })
}

/** An error with a system call came from the disk: full, read-only, gone, not ours. */
export function reasonOf(error: unknown): SkipReason {
  return error instanceof Error && 'syscall' in error ? 'disk' : 'failed'
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
