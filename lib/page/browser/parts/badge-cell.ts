import { badge } from './tone.ts'
import type { Tone } from '../../state-words.ts'

/** A badge in a cell, made anew only when it says something else. */
export function badgeIn(cell: HTMLElement, [tone, word]: readonly [Tone, string]): void {
  const there = cell.firstElementChild
  if (there?.textContent === word && there.classList.contains(tone)) return
  cell.replaceChildren(badge(tone, word))
}
