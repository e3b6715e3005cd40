import { bytes, count, milliseconds, percent } from '../../../http/words.ts'
import type { Incident, Snapshot } from '../../../types.ts'
import { DataTable } from '../parts/data-table.ts'
import type { Column } from '../parts/column.ts'
import { element } from '../../../flame/browser/dom.ts'
import { part } from '../parts/headings.ts'
import { linkIn } from '../parts/links.ts'
import { subjectHref } from '../live/place.ts'
import { change, known } from '../parts/page-words.ts'

interface Compared {
  name: string
  subject: string | null
  words: (value: number) => string
  before: number | null
  during: number | null
}

const comparedColumns: readonly Column<Compared>[] = [
  {
    title: 'Figure',
    words: true,
    draw: (cell, { name, subject }) => {
      if (subject === null) cell.textContent = name
      else linkIn(cell, subjectHref(subject), name)
    },
  },
  { title: 'Before', text: ({ before, words }) => known(before, words) },
  { title: 'During', text: ({ during, words }) => known(during, words) },
  {
    title: 'Change',
    text: ({ before, during }) => (before === null || during === null ? '' : change(before, during)),
    tone: ({ before, during }) => (before !== null && during !== null && during > before * 2 ? 'bad' : null),
  },
]

const SUBJECTS_SHOWN = 12

/** The process, and the routes and operations that changed the most, in the window before and in the one during. */
export class BeforeAfter {
  readonly element: HTMLElement

  constructor({ before, during }: Incident) {
    if (before === null || during === null) {
      this.element = element('div')
      return
    }
    this.element = part(
      'Before and during',
      'the window before the breach, and the one at its end',
      tableOfFigures('The process', processFigures(before, during)),
      tableOfFigures('Routes and operations, p95', subjectFigures(before, during)),
    )
  }
}

function tableOfFigures(caption: string, rows: readonly Compared[]): HTMLElement {
  const table = new DataTable<Compared>({
    caption,
    columns: comparedColumns,
    keyOf: ({ name, subject }) => subject ?? name,
    empty: 'Nothing happened in either.',
  })
  table.show(rows)
  return element('div', { class: 'beside' }, element('h3', {}, caption), table.element)
}

function processFigures(before: Snapshot, during: Snapshot): Compared[] {
  const row = (
    name: string,
    words: Compared['words'],
    read: (snapshot: Snapshot) => number | null,
  ): Compared => {
    return { name, subject: null, words, before: read(before), during: read(during) }
  }
  return [
    row('Requests per second', count, ({ routes }) => routes.reduce((sum, { rps }) => sum + rps, 0)),
    row('Requests in flight', count, ({ routes }) => routes.reduce((sum, { inFlight }) => sum + inFlight, 0)),
    row('CPU, of one core', percent, ({ process }) => process.cpuRatio),
    row('Loop delay p99', milliseconds, ({ process }) => process.loop.delayP99Ms),
    row('Longest loop delay', milliseconds, ({ process }) => process.loop.delayMaxMs),
    row('Loop blocked', percent, ({ process }) => process.loop.blockedRatio),
    row('GC pauses', percent, ({ process }) => process.gc.pauseRatio),
    row('Longest GC pause', milliseconds, ({ process }) => process.gc.maxPauseMs),
    row('Heap in use', bytes, ({ process }) => process.heapUsedBytes),
    row('Resident memory', bytes, ({ process }) => process.rssBytes),
  ]
}

function subjectFigures(before: Snapshot, during: Snapshot): Compared[] {
  const earlier = new Map(p95s(before))
  return p95s(during)
    .map(([subject, ms]) => {
      const name = subject.replace(/^op:/, '')
      return { name, subject, words: milliseconds, before: earlier.get(subject) ?? null, during: ms }
    })
    .toSorted((a, b) => added(b) - added(a))
    .slice(0, SUBJECTS_SHOWN)
}

function p95s({ routes, operations }: Snapshot): [subject: string, p95Ms: number | null][] {
  return [
    ...routes.map(({ route, latency }) => [route, latency?.p95Ms ?? null] as [string, number | null]),
    ...operations.map(
      ({ name, latency }) => [`op:${name}`, latency?.p95Ms ?? null] as [string, number | null],
    ),
  ]
}

function added({ before, during }: Compared): number {
  return (during ?? 0) - (before ?? 0)
}
