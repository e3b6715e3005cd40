import { element } from './dom.ts'
import type { Scene } from './scene.ts'
import { foundShare } from './search.ts'
import { count, percent } from './words.ts'

/** What the colours mean; while something is searched, only what was found has one. */
export function showLegend(place: HTMLElement, { found, palette }: Scene): void {
  const legend = found === null ? palette.legend : [['var(--found-call)', 'found'] as const]
  const entries = legend.map(([colour, meaning]) => {
    const swatch = element('span', { class: 'swatch' })
    swatch.style.background = colour
    return element('li', {}, swatch, meaning)
  })
  place.replaceChildren(...entries)
}

/** `2 functions, 12.0 % of what is shown`; empty without a search. */
export function matchedWords({ found, tree }: Scene): string {
  if (found === null) return ''
  const functions = new Set([...tree.frame].filter((frame) => found.has(frame))).size
  if (functions === 0) return 'nothing found'
  return `${count(functions)} function${functions === 1 ? '' : 's'}, ${percent(foundShare(tree, found))} of what is shown`
}
