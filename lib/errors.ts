/** What went wrong, for programs. Messages may change, codes do not. */
export type PerfErrorCode =
  /** The options hold one or more problems; `issues` lists them all. */
  | 'ERR_PERF_OPTIONS'
  /** The perf was closed. */
  | 'ERR_PERF_CLOSED'
  /** A budget forbids the capture for now; `retryAfterMs` says how long. */
  | 'ERR_PERF_CAPTURE_REFUSED'
  /** The capture was allowed but could not be taken or written; see `cause`. */
  | 'ERR_PERF_CAPTURE_FAILED'

/** One problem in the options. */
export interface OptionIssue {
  /** Where, such as `sla['GET /a'].p99Ms`. */
  path: string
  message: string
  got: unknown
}

// Two copies of perfguard, or its ESM and its CommonJS build, can meet in one process, where instanceof lies.
const brand = Symbol.for('perfguard.error')

export class PerfError extends Error {
  readonly code: PerfErrorCode
  readonly issues: readonly OptionIssue[]
  readonly retryAfterMs: number | undefined

  constructor(
    code: PerfErrorCode,
    message: string,
    details: { issues?: readonly OptionIssue[]; retryAfterMs?: number; cause?: unknown } = {},
  ) {
    super(message, 'cause' in details ? { cause: details.cause } : undefined)
    this.name = 'PerfError'
    this.code = code
    this.issues = details.issues ?? []
    this.retryAfterMs = details.retryAfterMs
    Object.defineProperty(this, brand, { value: true })
  }
}

/** True for an error of perfguard's, of any copy or version; with `code`, for that one only. */
export function isPerfError(error: unknown, code?: PerfErrorCode): error is PerfError {
  if (typeof error !== 'object' || error === null || !(brand in error)) return false
  return code === undefined || (error as unknown as PerfError).code === code
}
