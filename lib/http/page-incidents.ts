import type { IncidentFile, IncidentSummary } from '../types.ts'
import { markup } from './markup.ts'
import type { Markup } from './markup.ts'
import { badge } from './page-badge.ts'
import type { IncidentFiles } from './incident-files.ts'
import { bytes, count, span, utc } from './words.ts'

const SHOWN = 10

function incidentPath(base: string, id: string): string {
  return `${base}/incidents/${encodeURIComponent(id)}`
}

function fileLink(base: string, id: string, { name, bytes: size }: IncidentFile): Markup {
  // Doctor's files bear the incident's id, and lie in a folder that does so, too.
  const label = name.slice(name.lastIndexOf('/') + 1).replace(`${id}.`, '')
  const href = `${incidentPath(base, id)}/files/${encodeURIComponent(name)}`
  return markup`<span><a href="${href}">${label}</a> <span class="quiet">${bytes(size)}</span></span>\n`
}

function flameLinks(base: string, id: string, files: readonly IncidentFile[]): Markup[] {
  const path = `${incidentPath(base, id)}/flame`
  const has = (kind: IncidentFile['kind']): boolean => files.some((file) => file.kind === kind)
  return [
    ...(has('cpu-during') ? [markup`<a href="${path}">flame graph</a>\n`] : []),
    ...(has('cpu-before') ? [markup`<a href="${path}?profile=before">flame graph before</a>\n`] : []),
  ]
}

function incidentItem(base: string, incident: IncidentSummary, files: readonly IncidentFile[]): Markup {
  const { id, openedAt, closedAt, severity, reason, cause, summary, state } = incident
  const lasted = closedAt === undefined ? '' : `, lasted ${span(closedAt - openedAt)}`
  const verdict = state === 'recording' ? 'The capture is running.' : markup`<b>${cause}</b>: ${summary}`
  const links = files.map((file) => fileLink(base, id, file))
  return markup`<li class="incident wrap">
${badge(severity === 'critical' ? 'bad' : 'warn', severity)}
<div>
<a class="name" href="${incidentPath(base, id)}">${reason}</a>
<p>${verdict}</p>
<p class="quiet">${utc(openedAt)}${lasted}</p>
<p class="files">${flameLinks(base, id, files)}${links}</p>
</div>
</li>
`
}

/** Incidents, newest first, with links to their files. */
export async function* incidentsSection(
  base: string,
  incidents: readonly IncidentSummary[],
  files: IncidentFiles,
): AsyncGenerator<string, void, undefined> {
  yield '<h2 id="incidents">Incidents</h2>\n'
  if (incidents.length === 0) {
    yield '<p class="card empty">None. A critical limit that breaks opens one, and so does a POST to captures.</p>\n'
    return
  }
  yield '<ul class="card list">\n'
  const newest = incidents.toSorted((a, b) => b.openedAt - a.openedAt)
  for (const incident of newest.slice(0, SHOWN)) {
    yield incidentItem(base, incident, await files.of(incident)).text
  }
  const more = newest.length - SHOWN
  if (more > 0) yield markup`<li><a href="${base}/incidents">and ${count(more)} more</a></li>\n`.text
  yield '</ul>\n'
}
