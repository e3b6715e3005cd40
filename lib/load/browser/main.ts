import type { LoadRecording } from '../reports/html/page.ts'
import type { LoadReportJson } from '../reports/report-json.ts'
import { listenForDownloads } from './downloads.ts'
import type { FlameParts } from './flame-frame.ts'
import { SecondPanel } from './second-panel.ts'
import { TimelineView } from './timeline-view.ts'

/** What stands in an inert element; null without one. */
function read(id: string): unknown {
  return JSON.parse(document.getElementById(id)?.textContent ?? 'null')
}

const report = read('report') as LoadReportJson
const recordings = (read('recordings') ?? []) as LoadRecording[]
const flameParts = read('flame') as FlameParts | null

for (const section of document.querySelectorAll<HTMLElement>('section.scenario')) {
  const index = Number(section.dataset['scenario'])
  const place = section.querySelector<HTMLElement>('.chosen')
  // A scenario that ended within its first second has no timeline.
  if (place === null) continue
  const own = recordings.filter(({ scenario }) => scenario === index)
  const panel = new SecondPanel(place, report.scenarios[index]!, own, flameParts)
  new TimelineView(section, (chosen) => panel.show(chosen)).listen()
}
listenForDownloads(report)
