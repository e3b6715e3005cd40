import { count, milliseconds, percent } from '../../../http/words.ts'
import { markup } from '../../../http/markup.ts'
import type { Markup } from '../../../http/markup.ts'
import type { CapacityLevel, CapacityReport, LoadReport, ScalingReport } from '../../report.ts'
import { latencyAxis, linearAxis } from './axis.ts'
import { badge } from './badge.ts'
import { label, plot, vertical } from './plot.ts'
import { table } from './table.ts'

/** What the target can take: throughput and times over the load, and where the SLA, or the target, gave in. */
export function capacitySection({ capacity, scaling }: LoadReport): Markup | null {
  if (capacity === undefined && scaling === undefined) return null
  const parts = [
    ...(capacity === undefined
      ? []
      : [markup`<h2>Capacity</h2>${statement(capacity)}${curve(capacity)}${levels(capacity)}`]),
    ...(scaling === undefined ? [] : [scalingTable(scaling)]),
  ]
  return markup`<section id="capacity">${parts}</section>`
}

function statement({ keeps, breaks, confirmed, knee, saturates, headroom, unit }: CapacityReport): Markup {
  const per = unit === 'arrivals' ? '/s' : ' users'
  const kept =
    keeps === null
      ? 'No level kept the SLA.'
      : `The SLA holds up to ${count(keeps)}${per}, confirmed ${count(confirmed)} times.`
  const broke = breaks === null ? ' No level broke it.' : ` It breaks at ${count(breaks)}${per}.`
  const bend =
    knee === null ? '' : ` From ${count(Math.round(knee))}${per} on, more load brings no more throughput.`
  const first = saturates === null ? '' : ` What runs out first: ${saturates}.`
  const rooms = Object.entries(headroom).map(
    ([name, { level, ratio }]) =>
      markup`<div class="card"><dt>${name} <small>${count(level)}${per}</small></dt><dd>${percent(ratio)}</dd></div>`,
  )
  const tiles = rooms.length === 0 ? null : markup`<dl class="tiles">${rooms}</dl>`
  return markup`<p class="lead">${kept}${broke}${bend}${first}</p>${tiles}`
}

function curve({ levels: tried, keeps, breaks, knee, unit }: CapacityReport): Markup | null {
  const shown = tried.filter(({ purpose }) => purpose !== 'recovery').toSorted((a, b) => a.level - b.level)
  if (shown.length < 2) return null
  const across = linearAxis(Math.max(...shown.map(({ level }) => level)), 5)
  const xs = shown.map(({ level }) => across.at(level))
  const per = unit === 'arrivals' ? '/s' : ' users'
  const known = (
    [
      ['keeps', keeps, 'end'],
      ['breaks', breaks, 'start'],
      ['knee', knee, 'start'],
    ] as const
  ).flatMap(([name, level, side]) => (level === null ? [] : [{ name, level, side }]))
  const marks = known.map(({ name, level }) => vertical(name, across.at(level)))
  const names = known.map(({ name, level, side }) => {
    const place = { keeps: '12', breaks: '26', knee: '90%' }[name]
    return label(`tick ${name}`, `${name} ${count(Math.round(level))}${per}`, across.at(level), place, side)
  })
  const times = shown.flatMap(({ response }) => (response === null ? [] : [response.p99Ms]))
  const rates = shown.map(({ perSec }) => perSec)
  const ticks = across.ticks.map((tick) => label('tick', count(tick), across.at(tick), '11'))
  return markup`<figure class="card timeline"><figcaption class="unseen">Throughput and response time over the load. The table below holds the same figures.</figcaption><div class="lanes">
<div class="lane"><h3>Throughput <small>answered a second</small></h3>
${plot({ size: 'tall', xs, axis: linearAxis(Math.max(0, ...rates)), format: count, behind: marks, before: names, series: [{ name: 'throughput', shape: 'line', tone: 'sent', values: rates }] })}</div>
<div class="lane"><h3>Response time <small>p99, p50</small></h3>
${plot({
  size: 'tall',
  xs,
  axis: latencyAxis(times),
  format: milliseconds,
  behind: marks,
  series: [
    {
      name: 'p99',
      shape: 'line',
      tone: 'p99-line',
      values: shown.map(({ response }) => response?.p99Ms ?? null),
    },
    {
      name: 'p50',
      shape: 'line',
      tone: 'p50-line',
      values: shown.map(({ response }) => response?.p50Ms ?? null),
    },
  ],
})}</div>
<svg class="plot axis" aria-hidden="true">${ticks}</svg></div>
<p class="keys quiet">${unit === 'arrivals' ? 'Requests a second' : 'Users'} from left to right.</p></figure>`
}

function levels({ levels: tried, unit }: CapacityReport): Markup {
  return table<CapacityLevel>({
    about: 'Levels in the order in which they were tried',
    rows: tried,
    head: { title: unit === 'arrivals' ? 'Requests a second' : 'Users', cell: ({ level }) => count(level) },
    columns: [
      { title: 'Purpose', cell: ({ purpose }) => purpose, look: 'text' },
      { title: 'Answered a second', cell: ({ perSec }) => count(Number(perSec.toPrecision(4))) },
      { title: 'Errors', cell: ({ errors }) => (errors === 0 ? '–' : count(errors)) },
      { title: 'p50', cell: ({ response }) => (response === null ? '–' : milliseconds(response.p50Ms)) },
      { title: 'p99', cell: ({ response }) => (response === null ? '–' : milliseconds(response.p99Ms)) },
      { title: 'Broken', cell: ({ broken }) => broken.join(', ') || '–', look: 'words' },
      { title: 'State', cell: ({ state }) => badge(state), look: 'text' },
    ],
  })
}

function scalingTable({ by, rows }: ScalingReport): Markup {
  return markup`<h2>Scaling <small>${by === 'instances' ? 'more processes' : 'more heap'}</small></h2>${table<
    ScalingReport['rows'][number]
  >({
    about: 'Scaling',
    rows,
    head: { title: by === 'instances' ? 'Instances' : 'Heap, MiB', cell: ({ value }) => count(value) },
    columns: [
      { title: 'Answered a second', cell: ({ perSec }) => count(Number(perSec.toPrecision(4))) },
      { title: 'Efficiency', cell: ({ efficiency }) => (efficiency === null ? '–' : percent(efficiency)) },
      { title: 'p99', cell: ({ response }) => (response === null ? '–' : milliseconds(response.p99Ms)) },
      { title: 'Why', cell: ({ why }) => why, look: 'words' },
      { title: 'State', cell: ({ state }) => badge(state), look: 'text' },
    ],
  })}`
}
