import type { Breach, IncidentSummary, Recovery, ShedChange } from '../types.ts'
import type { BreachMark, IncidentMark, Mark, ShedMark } from './wire.ts'

const KEPT = 200

/** What happened, the latest of it: marks on all charts. */
export class Happenings {
  readonly #marks: (BreachMark | ShedMark)[] = []

  breach(breach: Breach): BreachMark {
    const mark = breachMark(breach)
    this.#push(mark)
    return mark
  }

  recover({ subject, metric, severity, at }: Recovery): void {
    for (const mark of this.#marks) {
      const itsOwn = mark.kind === 'breach' && mark.subject === subject && mark.metric === metric
      if (itsOwn && mark.severity === severity) mark.untilAt ??= at
    }
  }

  shed({ active, dryRun, refused, at }: ShedChange): void {
    if (active) return this.#push({ kind: 'shed', at, untilAt: null, dryRun, refused })
    const mark = this.#marks.findLast((one) => one.kind === 'shed')
    if (mark?.kind !== 'shed' || mark.untilAt !== null) return
    mark.untilAt = at
    mark.refused = refused
  }

  /** What lasted after `sinceAt` or still does, with the incidents that are known. */
  since(sinceAt: number, incidents: readonly IncidentSummary[]): Mark[] {
    return [...this.#marks, ...incidents.map(incidentMark)]
      .filter(({ untilAt }) => untilAt === null || untilAt >= sinceAt)
      .toSorted((a, b) => a.at - b.at)
  }

  #push(mark: BreachMark | ShedMark): void {
    this.#marks.push(mark)
    if (this.#marks.length > KEPT) this.#marks.shift()
  }
}

function breachMark({ subject, metric, severity, limit, observed, message, at }: Breach): BreachMark {
  return { kind: 'breach', at, untilAt: null, subject, metric, severity, limit, observed, message }
}

function incidentMark(incident: IncidentSummary): IncidentMark {
  const { id, openedAt, closedAt, severity, cause, summary, breach, state } = incident
  const kind = breach === null ? 'capture' : 'incident'
  // Whoever was killed while it recorded never closed it.
  const untilAt = closedAt ?? (state === 'whole' ? openedAt : null)
  return { kind, at: openedAt, untilAt, id, severity, cause, summary }
}
