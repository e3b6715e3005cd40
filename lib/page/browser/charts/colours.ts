import { element } from '../../../flame/browser/dom.ts'

/** Names of the style sheet's colours, as they are in the theme of now: a canvas knows no variables. */
const resolved = new Map<string, string>()
const probe = element('i', { hidden: true })

export function colour(name: string): string {
  let found = resolved.get(name)
  if (found === undefined) {
    if (!probe.isConnected) document.body.append(probe)
    probe.style.color = `var(--${name})`
    found = getComputedStyle(probe).color
    resolved.set(name, found)
  }
  return found
}

/** After a change of theme. */
export function forgetColours(): void {
  resolved.clear()
}
