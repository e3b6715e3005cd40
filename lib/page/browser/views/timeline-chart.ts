import { button, element } from '../../../flame/browser/dom.ts'
import { count, milliseconds } from '../../../http/words.ts'
import type { Incident } from '../../../types.ts'
import { drawLanes } from '../charts/lanes-canvas.ts'
import { lanesOf } from '../charts/trace-lanes.ts'
import type { Lane, Lanes } from '../charts/trace-lanes.ts'
import type { Server } from '../live/server.ts'
import { DataTable } from '../parts/data-table.ts'
import { part } from '../parts/headings.ts'

/** What went on around the breach, read from the incident's timeline when it is asked for. */
export class TimelineChart {
  readonly element: HTMLElement
  readonly #server: Server
  readonly #id: string
  readonly #place = element('div')

  constructor(server: Server, { id }: Incident) {
    this.#server = server
    this.#id = id
    const draw = button('Draw it here', () => void this.#draw(draw))
    this.element = part(
      'Timeline',
      'requests, operations, collections and held loop around the breach',
      element('p', { class: 'actions' }, draw),
      this.#place,
    )
  }

  async #draw(asked: HTMLButtonElement): Promise<void> {
    asked.disabled = true
    try {
      const lanes = lanesOf(await this.#server.file(this.#id, 'timeline.json'))
      if (lanes === null) throw new Error('it is not in the Trace Event Format')
      this.#show(lanes)
    } catch (error) {
      asked.disabled = false
      const why = error instanceof Error ? error.message : String(error)
      this.#place.replaceChildren(element('p', { class: 'card empty' }, `It could not be read: ${why}`))
    }
  }

  #show(lanes: Lanes): void {
    const canvas = element('canvas', { class: 'lanes-canvas', role: 'img', 'aria-label': 'Timeline' })
    const card = element('div', { class: 'card timeline' }, canvas)
    const table = new DataTable<Lane>({
      caption: 'What the timeline shows',
      columns: [
        { title: 'Lane', words: true, text: ({ name }) => name, by: ({ name }) => name },
        { title: 'Kind', words: true, text: ({ kind }) => kind, by: ({ kind }) => kind },
        { title: 'Number', text: ({ spans }) => count(spans.length), by: ({ spans }) => spans.length },
        { title: 'In all', text: ({ totalMs }) => milliseconds(totalMs), by: ({ totalMs }) => totalMs },
        {
          title: 'Longest',
          text: ({ longestMs }) => milliseconds(longestMs),
          by: ({ longestMs }) => longestMs,
        },
      ],
      keyOf: ({ kind, name }) => `${kind} ${name}`,
      order: { by: 'In all', down: true },
      empty: 'Nothing was recorded.',
    })
    table.show(lanes.lanes)
    const values = element('details', { class: 'values' }, element('summary', {}, 'Values'), table.element)
    this.#place.replaceChildren(card, values)
    new ResizeObserver(() => drawLanes(canvas, lanes, canvas.clientWidth)).observe(card)
  }
}
