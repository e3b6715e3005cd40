import { button, element } from '../../../flame/browser/dom.ts'
import type { Server } from '../live/server.ts'
import { part } from '../parts/headings.ts'

type Which = 'before' | 'during'

export interface FlameOptions {
  id: string
  /** The profiles that there are. */
  profiles: readonly Which[]
  mayDownload: boolean
}

/** The flame graph of an incident, drawn when it is asked for: that takes a thread of the process. */
export class FlameFrame {
  readonly element: HTMLElement
  readonly #server: Server
  readonly #id: string
  readonly #place = element('div')

  constructor(server: Server, { id, profiles, mayDownload }: FlameOptions) {
    this.#server = server
    this.#id = id
    const about = profiles.length === 2 ? 'red grew, blue shrank against the time before' : ''
    const controls = mayDownload
      ? profiles.flatMap((which) => this.#ways(which))
      : ["Flame graphs need the grant 'download': see endpoint.access."]
    this.element = part('Flame graph', about, element('p', { class: 'actions' }, ...controls), this.#place)
  }

  draw(which: Which): void {
    const title = `Flame graph of incident ${this.#id}`
    const src = this.#server.flameUrl(this.#id, which)
    this.#place.replaceChildren(element('iframe', { class: 'flame', title, src }))
  }

  #ways(which: Which): HTMLElement[] {
    const words = which === 'during' ? 'Draw it here' : 'Draw the time before'
    const href = this.#server.flameUrl(this.#id, which)
    const tab = element('a', { href, target: '_blank', rel: 'noopener' }, 'in a tab of its own')
    return [button(words, () => this.draw(which)), tab]
  }
}
