import { button } from '../../../flame/browser/dom.ts'

/** Copies the text, and says so. Browsers allow it on https and on localhost only. */
export function copyButton(text: string): HTMLButtonElement {
  const made = button('Copy', () => void copy(text, made), { class: 'small', 'aria-label': `Copy ${text}` })
  return made
}

async function copy(text: string, said: HTMLElement): Promise<void> {
  try {
    await navigator.clipboard.writeText(text)
    said.textContent = 'Copied'
  } catch {
    said.textContent = 'The browser forbids it'
  }
}
