import type { Breach, Incident, IncidentBreach, OpenRequest, Severity, Snapshot } from '../types.ts'
import { openVerdict, unfinished } from './finding.ts'
import { newIncidentId } from './incident-id.ts'

const maxReasonChars = 300

export interface Opening {
  wallMs: number
  severity: Severity
  reason: string
  breach: Breach | null
  before: Snapshot | null
  inFlight: OpenRequest[]
  cpus: number
  memoryLimitBytes: number | null
}

/** An incident as it is the moment it opens; it says so itself that it is not finished. */
export function draft(opening: Opening): Incident {
  const { wallMs, severity, reason, breach, before, inFlight, cpus, memoryLimitBytes } = opening
  const { node, v8 } = process.versions
  return {
    schema: 1,
    id: newIncidentId(wallMs),
    openedAt: wallMs,
    severity,
    reason: cleanReason(reason),
    breach: breach && withoutTime(breach),
    verdict: openVerdict(),
    before,
    during: null,
    inFlight,
    files: [],
    skipped: [],
    caveats: [unfinished],
    environment: { pid: process.pid, node: `v${node}`, v8, cpus, memoryLimitBytes },
  }
}

/** One line without control characters: a reason may be what somebody typed into a form. */
export function cleanReason(reason: string): string {
  const line = reason.replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim()
  return line.slice(0, maxReasonChars)
}

function withoutTime(breach: Breach): IncidentBreach {
  const { subject, metric, type, limit, observed, samples, confidence, windowMs } = breach
  return { subject, metric, type, limit, observed, samples, confidence, windowMs }
}
