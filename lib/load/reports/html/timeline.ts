import { markup } from '../../../http/markup.ts'
import type { Markup } from '../../../http/markup.ts'
import type { ScenarioReport } from '../../report.ts'
import { columnsOf } from './columns.ts'
import type { Column } from './columns.ts'
import { hasData, lanesOf } from './lanes.ts'
import type { Lane } from './lanes.ts'
import { band, label, plot, vertical } from './plot.ts'
import type { Series } from './plot.ts'
import { clockOf, timeTicks } from './time-axis.ts'
import { timeScale } from './time-scale.ts'
import type { TimeScale } from './time-scale.ts'
import { timelineTable } from './timeline-table.ts'

/** A stretch of which the target's recorder has samples. From the scenario's start. */
export interface RecordedStretch {
  readonly fromMs: number
  readonly toMs: number
}

/**
 * Everything of a scenario on one axis of time. The browser's half puts a cursor over it, which is a range input: dragged,
 * clicked and moved by keys as any other.
 */
export function timeline(scenario: ScenarioReport, recorded: readonly RecordedStretch[]): Markup {
  const columns = columnsOf(scenario.seconds)
  if (columns.length === 0) return markup`<p class="empty">It ended before its first second was over.</p>`
  const scale = timeScale(columns)
  const lanes = lanesOf(scenario, columns)
  const behind = backdrop(scenario, columns, scale)
  const drawn = lanes.map((lane, i) => laneMarkup(lane, i, lanes, scale, behind))
  const each = Math.ceil(scenario.seconds.length / columns.length)
  const grain = each > 1 ? `Each point is ${each} s: rates are means of them, the rest is the worst.` : null
  return markup`<figure class="timeline card"><figcaption class="unseen">Load, errors, times and the server's own figures, second by second. The table below holds the same figures.</figcaption>
<div class="lanes">${drawn}${recordings(recorded, scale)}${timeAxis(columns, scale)}<div class="cursor" hidden></div>
<input class="second" type="range" min="${scale.fromMs}" max="${scale.toMs}" step="1" value="${scale.fromMs}" aria-label="Second of ${scenario.name}" hidden></div>
<div class="chosen" hidden></div>
<p class="keys quiet">${keyOf(scenario, columns)}${grain}</p>
<details><summary>All of it as a table</summary>${timelineTable(scenario, columns, lanes)}</details></figure>`
}

function laneMarkup(
  lane: Lane,
  index: number,
  lanes: readonly Lane[],
  { xs }: TimeScale,
  behind: readonly Markup[],
): Markup {
  const { title, unit, size, format, series, limits } = lane
  const known = series.filter(hasData)
  const values = known.flatMap((one) => one.values.filter((value) => value !== null))
  const axis = lane.axisOf([...values, ...limits.map(({ value }) => value)])
  // The cells of the table that hold the same figures, after the two that say when.
  const first = 2 + lanes.slice(0, index).reduce((sum, one) => sum + one.series.length, 0)
  const keys = series.map(
    (one, i) =>
      markup`<span class="key ${one.tone}" data-cell="${first + i}">${one.name} <b>${mostOf(one, format)}</b></span>`,
  )
  return markup`<div class="lane"><h3>${title} <small>${unit}</small></h3><p>${keys}</p>
${plot({ size, xs, axis, format, series: known, limits, behind })}</div>`
}

/** What a heading says as long as nothing is chosen. */
function mostOf({ values }: Series, format: (value: number) => string): string {
  const known = values.filter((value) => value !== null)
  return known.length === 0 ? '–' : `≤ ${format(Math.max(...known))}`
}

/** What was not judged, and the seconds in which a limit was broken. */
function backdrop(
  { phases, incidents }: ScenarioReport,
  columns: readonly Column[],
  scale: TimeScale,
): Markup[] {
  const unjudged = runs(columns, ({ phase }) => phases[phase]?.judged === false)
  const broken = runs(columns, (column) => column.broken.length > 0)
  return [
    ...unjudged.map(([from, to]) => band('unjudged', scale.at(from), scale.at(to))),
    ...broken.map(([from, to]) => band('broken', scale.at(from), scale.at(to))),
    ...incidents.map(({ atMs }) => vertical('incident', scale.at(atMs))),
  ]
}

/** Stretches of columns that have something in common. */
function runs(
  columns: readonly Column[],
  isIn: (column: Column) => boolean,
): [fromMs: number, toMs: number][] {
  const found: [number, number][] = []
  for (const column of columns) {
    if (!isIn(column)) continue
    const last = found.at(-1)
    if (last !== undefined && column.atMs <= last[1] + 1) last[1] = column.toMs
    else found.push([column.atMs, column.toMs])
  }
  return found
}

function recordings(recorded: readonly RecordedStretch[], scale: TimeScale): Markup | null {
  if (recorded.length === 0) return null
  const bars = recorded.map(({ fromMs, toMs }) => band('recorded', scale.at(fromMs), scale.at(toMs)))
  return markup`<div class="lane"><h3>Flight recording <small>a second of it has a flame graph</small></h3>
<svg class="plot thin" aria-hidden="true">${bars}</svg></div>`
}

function timeAxis(columns: readonly Column[], scale: TimeScale): Markup {
  const ticks = timeTicks(columns[0]!.atMs, columns.at(-1)!.toMs)
  const labels = ticks.map((ms) => label('tick', clockOf(ms), scale.at(ms), '11'))
  return markup`<svg class="plot axis" aria-hidden="true">${labels}</svg>`
}

function keyOf({ phases, incidents }: ScenarioReport, columns: readonly Column[]): Markup {
  const keys = [
    phases.some(({ judged }) => !judged) ? markup`<span class="key unjudged">not judged</span>` : null,
    columns.some(({ broken }) => broken.length > 0)
      ? markup`<span class="key broken">a limit was broken</span>`
      : null,
    incidents.length > 0 ? markup`<span class="key incident">incident</span>` : null,
  ]
  return markup`${keys.filter((one) => one !== null)}`
}
