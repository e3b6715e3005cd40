import { element } from '../../../flame/browser/dom.ts'
import { milliseconds, percent } from '../../../http/words.ts'

export interface BarPart {
  label: string
  ms: number
  /** A colour of the style sheet, by name. */
  colour: string
}

/** Parts of a whole side by side, and in words below. */
export function stackedBar(title: string, parts: readonly BarPart[]): HTMLElement {
  const total = parts.reduce((sum, { ms }) => sum + ms, 0)
  const items = parts
    .filter(({ ms }) => ms > 0)
    .map(({ label, ms, colour }) => {
      const swatch = element('i', { class: 'swatch block' })
      swatch.style.color = `var(--${colour})`
      return element(
        'li',
        {},
        swatch,
        `${label} `,
        element('b', {}, milliseconds(ms)),
        ` ${percent(ms / total)}`,
      )
    })
  return element(
    'figure',
    { class: 'stacked', 'aria-label': title },
    bareBar(parts, total),
    element('ul', { class: 'legend' }, ...items),
  )
}

/** Only the bar, for a row of a table whose words stand beside it; `whole` is the full width. */
export function bareBar(parts: readonly BarPart[], whole: number): HTMLElement {
  const bar = element('div', { class: 'bar', 'aria-hidden': 'true' })
  for (const { ms, colour } of parts) {
    if (ms <= 0 || whole <= 0) continue
    const part = element('span')
    part.style.width = `${(ms / whole) * 100}%`
    part.style.background = `var(--${colour})`
    bar.append(part)
  }
  return bar
}
