import type { Severity, SkipReason } from '../types.ts'

const hourMs = 3_600_000

/** What a capture may cost, and how often. */
export interface CaptureLimits {
  enabled: boolean
  cooldownMs: number
  perHour: number
  /** A capture is refused when less than this is free, or less than the ratio of the limit. */
  minFreeMemoryBytes: number
  minFreeMemoryRatio: number
  minFreeDiskBytes: number
}

/** One ceiling on memory, such as the container's or the heap's. */
export interface MemoryRoom {
  name: string
  freeBytes: number
  limitBytes: number
}

/** A wish for a capture, with what the process looks like at that moment. */
export interface CaptureRequest {
  by: 'breach' | 'hand'
  severity: Severity
  /** The incident that is being recorded now, by anyone in this process. */
  runningId: string | null
  memory: readonly MemoryRoom[]
  /** Null when it is not known. */
  diskFreeBytes: number | null
}

/** What the budgets remember. Plain data; times are those of the monotonic clock. */
export interface GovernState {
  /** Starts in the last hour, oldest first. */
  startedAtMs: readonly number[]
  endedAtMs: number | null
}

export interface Refusal {
  go: false
  reason: SkipReason
  message: string
  /** When asking again makes sense; absent when time alone changes nothing. */
  retryAfterMs?: number
  /** The incident that takes this breach in. */
  joins?: string
}

export type GovernDecision = { go: true } | Refusal

export interface Governed {
  state: GovernState
  decision: GovernDecision
}

export const unspent: GovernState = { startedAtMs: [], endedAtMs: null }

/**
 * Whether a capture may start now. A `go` is spent as soon as it is given: a capture that then fails counts like
 * any other, so that a broken disk cannot start one profile after the other.
 */
export function govern(
  request: CaptureRequest,
  limits: CaptureLimits,
  state: GovernState,
  nowMs: number,
): Governed {
  const startedAtMs = state.startedAtMs.filter((at) => nowMs - at < hourMs)
  const kept = { ...state, startedAtMs }
  const refusal =
    refuseByRule(request, limits) ??
    refuseByTime(limits, kept, nowMs) ??
    refuseByMemory(request, limits) ??
    refuseByDisk(request, limits)
  if (refusal) return { state: kept, decision: refusal }
  return { state: { ...kept, startedAtMs: [...startedAtMs, nowMs] }, decision: { go: true } }
}

/** The state after a capture that somebody else decided on: it counts against the same budgets. */
export function started(state: GovernState, nowMs: number): GovernState {
  return { ...state, startedAtMs: [...state.startedAtMs, nowMs].filter((at) => nowMs - at < hourMs) }
}

/** The state once a capture is over, however it went: the cooldown counts from here. */
export function ended(state: GovernState, nowMs: number): GovernState {
  return { ...state, endedAtMs: nowMs }
}

function refuseByRule(request: CaptureRequest, limits: CaptureLimits): Refusal | null {
  if (!limits.enabled) return refuse('disabled', 'captures are switched off')
  if (request.runningId !== null) {
    return { ...refuse('joined', `joins incident ${request.runningId}`), joins: request.runningId }
  }
  if (request.by === 'breach' && request.severity === 'warning') {
    return refuse('warning-only', 'only critical limits start a capture')
  }
  return null
}

function refuseByTime(limits: CaptureLimits, state: GovernState, nowMs: number): Refusal | null {
  const restMs = state.endedAtMs === null ? 0 : state.endedAtMs + limits.cooldownMs - nowMs
  if (restMs > 0) {
    const text = `the last capture ended less than ${seconds(limits.cooldownMs)} ago; next in ${seconds(restMs)}`
    return { ...refuse('cooldown', text), retryAfterMs: restMs }
  }
  const { startedAtMs } = state
  if (startedAtMs.length < limits.perHour) return null
  const text = `${startedAtMs.length} captures in the last hour, ${limits.perHour} allowed`
  // The one whose leaving makes room, which is not the oldest when the limit is lower than it was.
  const leaving = startedAtMs[startedAtMs.length - limits.perHour]
  if (leaving === undefined) return refuse('per-hour', text)
  return { ...refuse('per-hour', text), retryAfterMs: leaving + hourMs - nowMs }
}

function refuseByMemory(request: CaptureRequest, limits: CaptureLimits): Refusal | null {
  for (const { name, freeBytes, limitBytes } of request.memory) {
    const needBytes = Math.max(limits.minFreeMemoryBytes, limits.minFreeMemoryRatio * limitBytes)
    if (freeBytes >= needBytes) continue
    const text = `${mebibytes(freeBytes)} of ${mebibytes(limitBytes)} free in the ${name}, a capture wants ${mebibytes(needBytes)}`
    return refuse('memory-headroom', text)
  }
  return null
}

function refuseByDisk(request: CaptureRequest, limits: CaptureLimits): Refusal | null {
  const free = request.diskFreeBytes
  if (free === null || free >= limits.minFreeDiskBytes) return null
  return refuse(
    'disk',
    `${mebibytes(free)} free on disk, a capture wants ${mebibytes(limits.minFreeDiskBytes)}`,
  )
}

function refuse(reason: SkipReason, message: string): Refusal {
  return { go: false, reason, message }
}

function seconds(ms: number): string {
  return `${Math.ceil(ms / 1_000)} s`
}

function mebibytes(bytes: number): string {
  return `${Math.floor(Math.max(0, bytes) / 1_048_576)} MiB`
}
