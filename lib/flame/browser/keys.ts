import type { App } from './app.ts'
import { byId } from './dom.ts'

/** Keys that work wherever the focus is, except where somebody writes. */
export function listen(app: App): void {
  const help = byId('help', HTMLDialogElement)
  byId('help-open', HTMLButtonElement).addEventListener('click', () => help.showModal())
  const actions: Readonly<Record<string, () => void>> = {
    '/': () => app.search.focus(),
    '?': () => help.showModal(),
    s: () => app.openSelected(),
    c: () => void app.copySelected(),
  }
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') app.hideTip()
    if (event.ctrlKey || event.metaKey || event.altKey || help.open || isWriting(event.target)) return
    const action = actions[event.key.toLowerCase()]
    if (action === undefined) return
    event.preventDefault()
    action()
  })
  app.search.addEventListener('keydown', (event) => {
    if (event.key === 'Enter') app.nextMatch()
    else if (event.key === 'Escape') app.endSearch()
    else return
    event.preventDefault()
  })
}

function isWriting(target: EventTarget | null): boolean {
  return target instanceof HTMLInputElement ? target.type === 'search' : target instanceof HTMLSelectElement
}
