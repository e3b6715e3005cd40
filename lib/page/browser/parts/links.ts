import { element } from '../../../flame/browser/dom.ts'
import { hrefOf, subjectHref } from '../live/place.ts'

/** A cell that leads to more about its row. */
export function linkIn(cell: HTMLElement, href: string, text: string): void {
  const link = cell.firstElementChild
  if (link instanceof HTMLAnchorElement) {
    if (link.getAttribute('href') !== href) link.setAttribute('href', href)
    if (link.textContent !== text) link.textContent = text
  } else cell.replaceChildren(element('a', { href }, text))
}

export function subjectLink(subject: string): HTMLElement {
  return element('a', { href: subjectHref(subject) }, subject)
}

export function incidentLink(id: string, text: string): HTMLElement {
  return element('a', { href: hrefOf('incidents', id) }, text)
}
