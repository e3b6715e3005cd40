import { button, element } from '../../flame/browser/dom.ts'
import { milliseconds } from '../../http/words.ts'
import type { LoadRecording } from '../reports/html/page.ts'
import type { LoadReportJson } from '../reports/report-json.ts'
import { rowName } from '../reports/words.ts'
import { flameFrame } from './flame-frame.ts'
import type { FlameParts } from './flame-frame.ts'
import { recordedAt } from './recorded.ts'
import type { ChosenColumn } from './timeline-view.ts'

type Scenario = LoadReportJson['scenarios'][number]

const MAX_SLOWEST = 5
/** Who holds an arrow key passes many seconds, and wants the flame graph of the last one. */
const SETTLED_MS = 150

/** All there is to say of one second of a scenario. */
export class SecondPanel {
  readonly #place: HTMLElement
  readonly #scenario: Scenario
  readonly #recordings: readonly LoadRecording[]
  readonly #flame: FlameParts | null
  #timer = 0

  constructor(
    place: HTMLElement,
    scenario: Scenario,
    recordings: readonly LoadRecording[],
    flame: FlameParts | null,
  ) {
    this.#place = place
    this.#scenario = scenario
    this.#recordings = recordings
    this.#flame = flame
  }

  show(chosen: ChosenColumn | null): void {
    clearTimeout(this.#timer)
    this.#place.hidden = chosen === null
    if (chosen === null) return this.#place.replaceChildren()
    const [time, phase, ...figures] = chosen.figures
    const heading = element('h3', {}, `${time![1]} `, element('small', {}, phase![1]))
    const flame = element('div', { class: 'of-this-second' })
    this.#place.replaceChildren(heading, factList(figures), ...this.#notes(chosen), flame)
    this.#timer = setTimeout(() => this.#showFlame(flame, chosen), SETTLED_MS)
  }

  #notes({ fromMs, toMs }: ChosenColumn): HTMLElement[] {
    const { seconds, rows, incidents, slowest } = this.#scenario
    const within = <T extends { atMs: number }>(all: readonly T[]): T[] =>
      all.filter(({ atMs }) => atMs >= fromMs && atMs < toMs)
    const broken = new Set(within(seconds).flatMap((second) => second.broken))
    const lines = [
      ...[...broken].flatMap((index) =>
        rows[index] === undefined ? [] : [`broken: ${rowName(rows[index])}`],
      ),
      ...within(incidents).map(({ reason }) => `incident: ${reason}`),
      ...within(slowest)
        .slice(0, MAX_SLOWEST)
        .map(({ subject, responseMs, status }) => {
          return `slow: ${subject}, ${milliseconds(responseMs)}, ${status === 0 ? 'no answer' : `status ${status}`}`
        }),
    ]
    return lines.length === 0 ? [] : [element('ul', {}, ...lines.map((line) => element('li', {}, line)))]
  }

  #showFlame(place: HTMLElement, { fromMs, toMs, figures }: ChosenColumn): void {
    if (this.#flame === null || this.#recordings.length === 0) return
    const found = recordedAt(this.#recordings, fromMs, toMs)
    if (found === null) {
      const text = "The target's flight recorder has no samples of this second."
      return place.replaceChildren(element('p', { class: 'quiet' }, text))
    }
    const { recording, profile } = found
    const culprit = this.#scenario.incidents.find(({ id }) => id === recording.incident)?.verdict?.culprit
    const title = `${this.#scenario.name} at ${figures[0]![1]}`
    const parts = this.#flame
    const open = (of: typeof profile, name: string): HTMLElement => flameFrame(parts, name, of, culprit)
    const whole = button('All of this recording', () =>
      place.replaceChildren(open(recording.profile, `${this.#scenario.name}, the whole recording`)),
    )
    place.replaceChildren(open(profile, title), element('p', { class: 'actions' }, whole))
  }
}

function factList(figures: readonly [string, string][]): HTMLElement {
  const known = figures.filter(([, figure]) => figure !== '–')
  const rows = known.map(([title, figure]) =>
    element('div', {}, element('dt', {}, title), element('dd', {}, figure)),
  )
  return element('dl', {}, ...rows)
}
