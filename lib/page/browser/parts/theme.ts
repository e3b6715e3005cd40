import { keep, kept } from './kept.ts'

const themes = ['auto', 'light', 'dark'] as const

export type Theme = (typeof themes)[number]

/** As the system has it, or as it was chosen here. */
export function theme(): Theme {
  return themes.find((one) => one === kept('theme')) ?? 'auto'
}

export function applyTheme(): void {
  document.documentElement.dataset['theme'] = theme()
}

export function nextTheme(): Theme {
  const next = themes[(themes.indexOf(theme()) + 1) % themes.length]!
  keep('theme', next)
  applyTheme()
  return next
}
