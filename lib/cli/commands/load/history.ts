import { changePoints, type ChangePoint } from '../../../load/regress/change-points.ts'
import { changeText, figureText } from '../../../load/regress/figures.ts'
import { differences } from '../../../load/regress/fingerprint.ts'
import type { HistoryLine } from '../../../load/regress/history.ts'
import { median } from '../../../load/regress/location.ts'
import { metricSpecs, loadMetrics, type LoadMetric } from '../../../load/regress/metrics.ts'
import type { Command, Given } from '../../command.ts'
import { momentText } from '../../incidents/words.ts'
import { Shelf, shelfOption } from '../../load/shelf.ts'
import type { Terminal } from '../../terminal.ts'
import { jsonOption } from '../options.ts'
import { withTwins } from './twins.ts'

const bars = '▁▂▃▄▅▆▇█'
const mostBars = 40

export const history: Command = {
  name: 'load history',
  about: 'what runs have cost over time, since when that is different, and how far it is from the pin',
  operands: [],
  options: {
    metric: { value: 'METRIC', choices: loadMetrics, about: 'only this one' },
    dir: shelfOption,
    json: jsonOption,
  },
  notes: [
    'A change needs five runs before and after it. Only runs of the newest machine and load are looked at.',
  ],
  async run(typed: Given, terminal: Terminal) {
    const given = withTwins(history, typed, terminal)
    const shelf = new Shelf(given, terminal)
    const { runs, pin, unread } = await shelf.history()
    if (unread.length > 0) terminal.say(`lines that cannot be read: ${unread.join(', ')}`)
    const newest = runs.at(-1)
    if (newest === undefined) return terminal.say(`there is no history in ${shelf.dir}`)
    const isSame = (one: HistoryLine): boolean =>
      differences(one.fingerprint, newest.fingerprint).length === 0
    const same = runs.filter(isSame)
    const wished = given.text('metric')
    const metrics = loadMetrics.filter((metric) => wished === undefined || metric === wished)
    const tracks = metrics.map((metric) => trackOf(metric, same, pin !== null && isSame(pin) ? pin : null))
    const known = tracks.filter(({ values }) => values.length > 0)
    if (given.has('json'))
      return terminal.json({ schema: 1, fingerprint: newest.fingerprint, metrics: known })
    terminal.print(
      terminal.paint('dim', `${same.length} of ${runs.length} runs, to ${momentText(newest.savedAt)}`),
    )
    for (const track of known) printTrack(track, terminal)
  },
}

/** One metric over time. */
interface Track {
  metric: LoadMetric
  /** Medians of each time, the oldest first. */
  values: number[]
  /** Of the newest against the pin, as a ratio; null without a pin. */
  drift: number | null
  changes: (ChangePoint & { since: string; lastGood: string })[]
}

function trackOf(metric: LoadMetric, lines: readonly HistoryLine[], pin: HistoryLine | null): Track {
  const known = lines.filter((line) => valueOf(line, metric) !== null)
  const values = known.map((line) => valueOf(line, metric)!)
  const pinned = pin === null ? null : valueOf(pin, metric)
  const drift = pinned === null || values.length === 0 ? null : values.at(-1)! / pinned - 1
  const { minEffect } = metricSpecs[metric]
  const changes = changePoints(values, { minEffect }).map(({ at, before, after, pValue }) => {
    return { at, before, after, pValue, since: labelOf(known[at]!), lastGood: labelOf(known[at - 1]!) }
  })
  return { metric, values, drift, changes }
}

function printTrack({ metric, values, drift, changes }: Track, terminal: Terminal): void {
  const { name, unit } = metricSpecs[metric]
  const drifted = drift === null ? '' : `  ${changeText(drift)} from the pin`
  terminal.print(
    `${figureText(values.at(-1)!, unit).padStart(10)}  ${barsOf(values)}  ${terminal.paint('bold', name)}${drifted}`,
  )
  for (const { since, lastGood, before, after } of changes) {
    const figures = `${figureText(before, unit)} → ${figureText(after, unit)}, ${changeText(after / before - 1)}`
    terminal.print(
      terminal.paint('yellow', `            since ${since} (before it: ${lastGood}): ${figures}`),
    )
  }
}

function valueOf({ runs }: HistoryLine, metric: LoadMetric): number | null {
  const values = runs.map(({ metrics }) => metrics[metric] ?? 0).filter((value) => value > 0)
  return values.length === 0 ? null : median(values)
}

function labelOf({ commit, savedAt }: HistoryLine): string {
  return commit ?? momentText(savedAt)
}

function barsOf(values: readonly number[]): string {
  const shown = values.slice(-mostBars)
  const [low, high] = [Math.min(...shown), Math.max(...shown)]
  // From nothing up: a change of one per cent must not look like a wall.
  return shown
    .map((value) => bars[Math.round((Math.max(0, value - low / 2) / (high - low / 2)) * (bars.length - 1))])
    .join('')
}
