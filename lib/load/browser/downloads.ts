import { element } from '../../flame/browser/dom.ts'
import type { LoadReportJson } from '../reports/report-json.ts'

/** Saves what the page carries: nothing is fetched. */
export function listenForDownloads(report: LoadReportJson): void {
  const { id } = report
  const contents: Record<string, { name: string; content: () => Blob }> = {
    report: {
      name: `${id}-report.json`,
      content: () => new Blob([JSON.stringify(report, null, 2)], { type: 'application/json' }),
    },
    raw: {
      name: `${id}-raw.json.gz`,
      content: () => {
        const base64 = JSON.parse(document.getElementById('raw')!.textContent) as string
        const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
        return new Blob([bytes], { type: 'application/gzip' })
      },
    },
  }
  for (const place of document.querySelectorAll<HTMLElement>('.downloads')) place.hidden = false
  for (const one of document.querySelectorAll<HTMLElement>('[data-download]')) {
    const { name, content } = contents[one.dataset['download']!]!
    one.addEventListener('click', () => save(name, content()))
  }
}

function save(name: string, content: Blob): void {
  const url = URL.createObjectURL(content)
  element('a', { href: url, download: name }).click()
  URL.revokeObjectURL(url)
}
