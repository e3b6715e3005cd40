import { element } from '../../../flame/browser/dom.ts'
import type { Advice, AdviceTarget } from '../../wire.ts'
import type { PageState } from '../live/page-state.ts'
import { hrefOf, subjectHref } from '../live/place.ts'
import { part, prose, Slot } from '../parts/headings.ts'
import { badge } from '../parts/tone.ts'
import type { Tone } from '../../state-words.ts'
import type { View } from './view.ts'

const tones: Readonly<Record<Advice['urgency'], readonly [Tone, string]>> = {
  now: ['bad', 'now'],
  soon: ['warn', 'soon'],
  'some-day': ['none', 'some day'],
}

/** What could be done, each with its evidence. */
export class AdviceView implements View {
  readonly title = 'Advice'
  readonly tables = ['advice'] as const
  readonly element: HTMLElement
  readonly #slot = new Slot()

  constructor() {
    this.element = element('div', {}, part('Advice', 'only what there is evidence for', this.#slot.element))
  }

  show({ advice }: PageState): void {
    this.#slot.fill(JSON.stringify(advice), () => {
      if (advice === null) return []
      if (advice.length === 0)
        return [element('p', { class: 'card empty' }, 'Nothing to say: no evidence asks for anything.')]
      return [element('ul', { class: 'card list' }, ...advice.map(item))]
    })
  }

  close(): void {}
}

function item({ urgency, sentence, evidence, remedy, target }: Advice): HTMLElement {
  const [tone, word] = tones[urgency]
  const href = target === null ? null : targetHref(target)
  const title = href === null ? prose(sentence) : [element('a', { href }, ...prose(sentence))]
  return element(
    'li',
    { class: 'advice' },
    badge(tone, word),
    element(
      'div',
      {},
      element('p', { class: 'sentence' }, ...title),
      element('p', {}, ...prose(remedy)),
      element(
        'ul',
        { class: 'quiet evidence' },
        ...evidence.map((text) => element('li', {}, ...prose(text))),
      ),
    ),
  )
}

function targetHref(target: AdviceTarget): string {
  switch (target.view) {
    case 'incident':
      return hrefOf('incidents', target.id)
    case 'process':
      return hrefOf('process')
    case 'sla':
      return subjectHref(target.key)
    default:
      return hrefOf(target.view, target.key)
  }
}
