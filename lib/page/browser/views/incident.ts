import { element } from '../../../flame/browser/dom.ts'
import type { Incident } from '../../../types.ts'
import type { Live } from '../live/live.ts'
import type { PageState } from '../live/page-state.ts'
import { hrefOf } from '../live/place.ts'
import { Repeated } from '../live/repeated.ts'
import { part, Slot } from '../parts/headings.ts'
import { moment } from '../parts/page-words.ts'
import { BeforeAfter } from './before-after.ts'
import { FlameFrame } from './flame-frame.ts'
import { incidentFiles } from './incident-files.ts'
import { inFlightPart, slowestPart } from './incident-requests.ts'
import { TimelineChart } from './timeline-chart.ts'
import { verdictPart } from './verdict-part.ts'
import type { View } from './view.ts'

/** While it is recorded, it is read again this often. */
const RECORDING_MS = 2_000

/** One incident: what broke, why, and everything that was kept of it. */
export class IncidentView implements View {
  readonly title: string
  readonly tables = [] as const
  readonly element: HTMLElement
  readonly #id: string
  readonly #live: Live
  readonly #incident: Repeated<Incident>
  readonly #slot = new Slot()
  #whole = false

  constructor(id: string, live: Live) {
    this.#id = id
    this.#live = live
    this.title = `Incident ${id}`
    this.#incident = new Repeated(RECORDING_MS, () => live.server.incident(id), live.changed)
    const all = element('a', { href: hrefOf('incidents') }, 'Incidents')
    this.element = element('div', {}, element('p', { class: 'quiet' }, all, ` · ${id}`), this.#slot.element)
  }

  show(state: PageState): void {
    const incident = this.#incident.look(this.#whole ? 0 : state.nowAt)
    if (incident === null) {
      const words = this.#incident.trouble ?? 'Reading it …'
      this.#slot.fill(words, () => [element('p', { class: 'card empty' }, words)])
      return
    }
    const summary = state.incidents?.find(({ id }) => id === this.#id)
    const recording = summary?.state === 'recording' || incident.closedAt === undefined
    this.#whole = !recording
    const mayDownload = state.about?.grants.download ?? true
    const dir = state.about?.capture?.dir ?? null
    this.#slot.fill(JSON.stringify([incident, recording, mayDownload, dir]), () =>
      this.#parts(incident, recording, mayDownload, dir),
    )
  }

  close(): void {}

  #parts(incident: Incident, recording: boolean, mayDownload: boolean, dir: string | null): HTMLElement[] {
    const { server } = this.#live
    const { id, openedAt, environment, caveats, skipped, files } = incident
    const kinds = new Set(files.map(({ kind }) => kind))
    const profiles = (['during', 'before'] as const).filter((which) => kinds.has(`cpu-${which}`))
    const parts = [
      verdictPart(incident, recording),
      ...(profiles.length > 0 ? [new FlameFrame(server, { id, profiles, mayDownload }).element] : []),
      new BeforeAfter(incident).element,
      ...(kinds.has('timeline') && mayDownload ? [new TimelineChart(server, incident).element] : []),
      ...slowestPart(incident),
      ...inFlightPart(incident),
      incidentFiles(server, incident, mayDownload, dir),
    ]
    const { pid, node, v8, cpus } = environment
    const notes = [
      ...skipped.map(({ kind, reason }) => `No ${kind}: ${reason}`),
      ...caveats,
      `Opened ${moment(openedAt)}, process ${pid} on Node ${node} (V8 ${v8}), ${cpus} CPUs.`,
    ]
    parts.push(
      part(
        'Notes',
        '',
        element('ul', { class: 'card list notes' }, ...notes.map((note) => element('li', {}, note))),
      ),
    )
    const link = element('a', { href: server.url(`incidents/${encodeURIComponent(id)}`) }, 'As JSON')
    parts.push(element('p', { class: 'quiet' }, link))
    return parts
  }
}
