import type { Family, LineSink } from '../export/family.ts'
import { noLabels, type Labels, type LabelSet } from '../export/label-set.ts'
import { liveFamilies } from '../export/live-families.ts'
import { gaugeFamily, operationFamilies, operationRow } from '../export/operation-families.ts'
import { processFamilies } from '../export/process-families.ts'
import { processRow } from '../export/process-row.ts'
import { routeFamilies, routeRow } from '../export/route-families.ts'
import { slaFamilies, slaRow } from '../export/sla-families.ts'
import type { PerfView } from '../view.ts'

export interface Histogram {
  /** `boundaries` are inclusive upper ends; `counts` has one more, for what lies above them all. */
  buckets: { boundaries: number[]; counts: number[] }
  sum: number
  count: number
}

export interface Point<Value = number | Histogram> {
  attributes: Labels
  value: Value
}

/** Some points of one family. */
export interface Reading {
  readonly family: Omit<Family<never>, 'write'>
  readonly points: readonly Point[]
}

interface Points extends LineSink {
  readonly points: Point[]
}

function labelsOf(row: LabelSet, own: LabelSet): Labels {
  return own === noLabels ? row.labels : { ...row.labels, ...own.labels }
}

class Numbers implements Points {
  readonly points: Point[] = []

  line(value: number, row: LabelSet, own: LabelSet = noLabels): void {
    // JSON has no word for the others.
    if (Number.isFinite(value)) this.points.push({ attributes: labelsOf(row, own), value })
  }
}

/** Takes the lines that Prometheus gets, where each bucket holds those below it too. */
class Histograms implements Points {
  readonly points: Point[] = []
  #boundaries: number[] = []
  #counts: number[] = []
  #below = 0
  #sum = 0

  line(value: number, row: LabelSet, own: LabelSet = noLabels, suffix: string = ''): void {
    if (suffix === '_bucket') {
      this.#counts.push(value - this.#below)
      this.#below = value
      const boundary = Number(own.labels['le'])
      if (Number.isFinite(boundary)) this.#boundaries.push(boundary)
    } else if (suffix === '_sum') this.#sum = value
    else {
      const buckets = { boundaries: this.#boundaries, counts: this.#counts }
      this.points.push({ attributes: row.labels, value: { buckets, sum: this.#sum, count: value } })
      this.#boundaries = []
      this.#counts = []
      this.#below = 0
    }
  }
}

function* ofRows<Source, Row>(
  families: readonly Family<Row>[],
  sources: Iterable<Source>,
  rowOf: (source: Source) => Row,
): Generator<Reading | null, void> {
  const rows: Row[] = []
  for (const source of sources) {
    rows.push(rowOf(source))
    yield null
  }
  for (const family of families) {
    for (const row of rows) {
      const sink: Points = family.type === 'histogram' ? new Histograms() : new Numbers()
      family.write(row, sink)
      yield sink.points.length === 0 ? null : { family, points: sink.points }
    }
  }
}

/** The families that Prometheus gets, one after the other, a row at a time; null stands for work done. */
export function* readings(view: PerfView): Generator<Reading | null, void> {
  yield* ofRows([...processFamilies, gaugeFamily, ...liveFamilies], view.processHeads(), processRow)
  yield* ofRows(routeFamilies, view.routeTotals(), routeRow)
  yield* ofRows(operationFamilies, view.operationTotals(), operationRow)
  yield* ofRows(slaFamilies, view.limits(), slaRow)
}

const units: readonly (readonly [ending: RegExp, unit: string])[] = [
  [/_bytes_per_second$/, 'By/s'],
  [/_seconds$/, 's'],
  [/_bytes$/, 'By'],
  [/_ratio$/, '1'],
]

/** As UCUM writes it; empty for what is counted. */
export function unitOf(name: string): string {
  return units.find(([ending]) => ending.test(name))?.[1] ?? ''
}
