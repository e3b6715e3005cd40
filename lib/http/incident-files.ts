import { LRUCache } from 'lru-cache'
import type { IncidentFile, IncidentSummary } from '../types.ts'
import type { PerfView } from '../view.ts'

/** The file lists of incidents that are whole. They never change, and reading one parses its whole manifest. */
export class IncidentFiles {
  readonly #view: PerfView
  readonly #known = new LRUCache<string, readonly IncidentFile[]>({ max: 64 })

  constructor(view: PerfView) {
    this.#view = view
  }

  /** Empty while the incident is being recorded, and when it cannot be read. */
  async of({ id, state }: IncidentSummary): Promise<readonly IncidentFile[]> {
    if (state !== 'whole') return []
    const known = this.#known.get(id)
    if (known !== undefined) return known
    try {
      const incident = await this.#view.incident(id)
      if (incident === null) return []
      this.#known.set(id, incident.files)
      return incident.files
    } catch (error) {
      this.#view.reportError(error)
      return []
    }
  }
}
