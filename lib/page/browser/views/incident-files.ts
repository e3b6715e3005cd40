import { element } from '../../../flame/browser/dom.ts'
import { bytes } from '../../../http/words.ts'
import type { Incident } from '../../../types.ts'
import type { Server } from '../live/server.ts'
import { part } from '../parts/headings.ts'
import { copyButton } from '../parts/copy-button.ts'

const tools: readonly [tool: string, what: string][] = [
  ['', 'its flame graph'],
  [' --with doctor', 'Clinic’s doctor'],
  [' --with 0x', '0x'],
  [' --with speedscope', 'speedscope'],
  [' --with timeline', 'Perfetto and DevTools'],
]

/** Every file to take along, and the commands that open the incident in the tools that people know. */
export function incidentFiles(
  server: Server,
  { id, files }: Incident,
  mayDownload: boolean,
  dir: string | null,
): HTMLElement {
  const items = files.map(({ name, bytes: size, kind }) => {
    // Doctor's files bear the incident's id, and lie in a folder that does so, too.
    const label = name.slice(name.lastIndexOf('/') + 1).replace(`${id}.`, '')
    const file = mayDownload
      ? element('a', { href: server.fileUrl(id, name), download: label }, label)
      : element('span', {}, label)
    return element('li', {}, file, element('span', { class: 'quiet' }, ` ${kind}, ${bytes(size)}`))
  })
  const where = dir === null || dir === 'perf-incidents' ? '' : ` --dir ${dir}`
  const commands = tools.map(([tool, what]) => {
    const command = `npx perfguard open ${id}${where}${tool}`
    return element(
      'li',
      {},
      element('code', { class: 'wrap' }, command),
      element('span', { class: 'quiet' }, ` ${what} `),
      copyButton(command),
    )
  })
  return part(
    'Files',
    mayDownload ? '' : "downloading needs the grant 'download': see endpoint.access",
    element('ul', { class: 'card list files' }, ...items),
    element('h3', {}, 'Open it in other tools'),
    element('ul', { class: 'card list' }, ...commands),
  )
}
