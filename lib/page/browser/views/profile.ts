import { button, element } from '../../../flame/browser/dom.ts'
import { span } from '../../../http/words.ts'
import type { IncidentSummary } from '../../../types.ts'
import type { Live } from '../live/live.ts'
import type { PageState } from '../live/page-state.ts'
import { part, Slot } from '../parts/headings.ts'
import { incidentLink } from '../parts/links.ts'
import { moment } from '../parts/page-words.ts'
import { FlameFrame } from './flame-frame.ts'
import type { View } from './view.ts'

/** A profile now: started, watched, and then its flame graph. */
export class Profile implements View {
  readonly title = 'Profile'
  readonly tables = [] as const
  readonly element: HTMLElement
  readonly #live: Live
  readonly #start = button('Profile now', () => void this.#ask(), { class: 'primary' })
  readonly #said = element('p', { role: 'status' })
  readonly #progress = element('progress', {
    max: '1',
    'aria-label': 'Progress of the profile',
    hidden: true,
  })
  readonly #result = new Slot()
  readonly #earlier = new Slot()
  /** The capture that is waited for. */
  #id: string | null = null
  #asking = false
  #refused: string | null = null

  constructor(live: Live) {
    this.#live = live
    this.element = element(
      'div',
      {},
      part(
        'Profile now',
        'a CPU profile of the process as it is, with the half minute before',
        element('p', { class: 'actions' }, this.#start),
        this.#said,
        this.#progress,
        this.#result.element,
      ),
      this.#earlier.element,
    )
  }

  show(state: PageState): void {
    const { about, beat, incidents } = state
    const recording = beat?.recording ?? null
    if (recording !== null) this.#id ??= recording.id
    const mine = incidents?.find(({ id }) => id === this.#id)
    const running = recording !== null || (this.#id !== null && mine?.state !== 'whole')
    this.#start.disabled = running || this.#asking || whyNot(state) !== null
    this.#say(whyNot(state) ?? this.#words(state, running))
    this.#progress.hidden = recording === null
    if (recording !== null) {
      const { openedAt, untilAt } = recording
      this.#progress.value = Math.min(1, (state.nowAt - openedAt) / Math.max(1, untilAt - openedAt))
    }
    if (mine?.state === 'whole') this.#showResult(mine, about?.grants.download ?? true)
    this.#showEarlier(incidents ?? [])
  }

  close(): void {}

  #words({ about }: PageState, running: boolean): string {
    if (this.#refused !== null) return this.#refused
    if (running) return 'It is being recorded.'
    if (this.#id !== null) return 'It is done.'
    const forMs = about?.capture?.duringMs
    return forMs === undefined ? '' : `It takes ${span(forMs)}; requests are answered as ever meanwhile.`
  }

  #say(words: string): void {
    if (this.#said.textContent !== words) this.#said.textContent = words
  }

  async #ask(): Promise<void> {
    this.#asking = true
    this.#refused = null
    this.#live.changed()
    try {
      const answer = await this.#live.server.capture()
      if (answer.kind === 'refused') this.#refused = refusal(answer.message, answer.retryAfterMs)
      else this.#id = answer.id
    } catch (error) {
      this.#refused = `It could not be asked for: ${error instanceof Error ? error.message : String(error)}`
    }
    this.#asking = false
    this.#live.changed()
  }

  #showResult({ id }: IncidentSummary, mayDownload: boolean): void {
    this.#result.fill(id, () => {
      const frame = new FlameFrame(this.#live.server, { id, profiles: ['during'], mayDownload })
      if (mayDownload) frame.draw('during')
      return [element('p', {}, incidentLink(id, 'All that was recorded')), frame.element]
    })
  }

  #showEarlier(incidents: readonly IncidentSummary[]): void {
    const asked = incidents.filter(({ breach, id }) => breach === null && id !== this.#id)
    this.#earlier.fill(asked.map(({ id }) => id).join(), () => {
      if (asked.length === 0) return []
      const items = asked.map(({ id, openedAt, reason }) =>
        element('li', {}, incidentLink(id, moment(openedAt)), ` ${reason}`),
      )
      return [part('Earlier ones', '', element('ul', { class: 'card list' }, ...items))]
    })
  }
}

function whyNot({ about }: PageState): string | null {
  if (about === null) return 'Asking what may be done here …'
  if (about.capture === null) return 'Captures are switched off: see the capture option.'
  return about.grants.capture ? null : "It needs the grant 'capture': see endpoint.access."
}

function refusal(message: string, retryAfterMs: number | null): string {
  return retryAfterMs === null ? message : `${message} (again in ${span(retryAfterMs)})`
}
