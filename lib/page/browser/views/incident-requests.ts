import { count, milliseconds } from '../../../http/words.ts'
import type { Incident, OpenRequest, SlowRequest } from '../../../types.ts'
import { subjectHref } from '../live/place.ts'
import { DataTable } from '../parts/data-table.ts'
import type { Column } from '../parts/column.ts'
import { part } from '../parts/headings.ts'
import { linkIn } from '../parts/links.ts'
import { clock } from '../parts/page-words.ts'
import { bareBar } from '../parts/stacked-bar.ts'

interface Numbered<Request> {
  n: number
  request: Request
}

const slowColumnsOf = (longestMs: number): readonly Column<Numbered<SlowRequest>>[] => [
  {
    title: 'Route',
    words: true,
    draw: (cell, { request: { route } }) => linkIn(cell, subjectHref(route), route),
  },
  { title: 'Began', words: true, wide: true, text: ({ request }) => clock(request.startedAt) },
  { title: 'Status', text: ({ request: { status } }) => (status === 0 ? 'open' : String(status)) },
  { title: 'Took', text: ({ request: { durationMs } }) => milliseconds(durationMs) },
  {
    title: 'Loop, CPU, GC, awaiting',
    words: true,
    draw: (cell, { request: { lanes } }) => {
      cell.classList.add('lanes')
      const parts = [
        { label: 'loop', ms: lanes.loopWaitMs, colour: 'lane-loop' },
        { label: 'CPU', ms: lanes.onCpuMs, colour: 'lane-cpu' },
        { label: 'GC', ms: lanes.gcMs, colour: 'lane-gc' },
        { label: 'awaiting', ms: lanes.awaitMs, colour: 'lane-await' },
      ]
      const words = parts.map(({ ms }) => milliseconds(Number(ms.toPrecision(2)))).join(', ')
      cell.replaceChildren(bareBar(parts, longestMs), words)
    },
  },
  {
    title: 'Awaited',
    words: true,
    wide: true,
    text: ({ request: { operations } }) =>
      operations
        .slice(0, 3)
        .map(({ name, ms }) => `${name} ${milliseconds(ms)}`)
        .join(', '),
  },
  {
    title: 'Hottest',
    words: true,
    wide: true,
    text: ({ request: { hottest } }) =>
      hottest
        .slice(0, 2)
        .map(({ functionName, url, line }) => `${functionName || '(anonymous)'} ${fileOf(url)}:${line}`)
        .join(', '),
  },
]

const openColumns: readonly Column<Numbered<OpenRequest>>[] = [
  {
    title: 'Route',
    words: true,
    draw: (cell, { request: { route } }) => linkIn(cell, subjectHref(route), route),
    by: ({ request }) => request.route,
  },
  {
    title: 'Open for',
    text: ({ request: { ageMs } }) => milliseconds(ageMs),
    by: ({ request: { ageMs } }) => ageMs,
  },
  {
    title: 'Head sent',
    words: true,
    text: ({ request: { headersSent } }) => (headersSent ? 'yes' : 'no'),
  },
]

/** The slowest requests while the limit was broken, and where their time went. */
export function slowestPart({ slowest = [] }: Incident): HTMLElement[] {
  if (slowest.length === 0) return []
  const longestMs = Math.max(...slowest.map(({ durationMs }) => durationMs))
  const table = new DataTable({
    caption: 'Slowest requests',
    columns: slowColumnsOf(longestMs),
    keyOf: ({ n }: Numbered<SlowRequest>) => String(n),
    empty: '',
    size: 10,
  })
  table.show(slowest.map((request, n) => ({ n, request })))
  return [part('Slowest requests', 'and where their time went', table.element)]
}

/** What was open at the moment of the breach. */
export function inFlightPart({ inFlight }: Incident): HTMLElement[] {
  if (inFlight.length === 0) return []
  const table = new DataTable({
    caption: 'Requests in flight',
    columns: openColumns,
    keyOf: ({ n }: Numbered<OpenRequest>) => String(n),
    order: { by: 'Open for', down: true },
    empty: '',
    size: 10,
  })
  table.show(inFlight.map((request, n) => ({ n, request })))
  return [part('In flight', `${count(inFlight.length)} requests were open at the breach`, table.element)]
}

function fileOf(url: string): string {
  return url.slice(url.lastIndexOf('/') + 1)
}
