import type { Family, LineSink } from './family.ts'
import { escaped, noLabels } from './label-set.ts'
import type { LabelSet } from './label-set.ts'

/** Prometheus' text format 0.0.4, as prom-client writes it; a test holds the one to the other. */

function valueText(value: number): string {
  if (Number.isFinite(value)) return String(value)
  return Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf'
}

class TextSink implements LineSink {
  readonly #name: string
  text: string = ''

  constructor(name: string) {
    this.#name = name
  }

  line(value: number, row: LabelSet, own: LabelSet = noLabels, suffix: string = ''): void {
    const end = `${valueText(value)}\n`
    if (own !== noLabels && row !== noLabels)
      this.text += `${this.#name}${suffix}{${own.text},${row.text}} ${end}`
    else if (own !== row) this.text += `${this.#name}${suffix}{${own.text}${row.text}} ${end}`
    else this.text += `${this.#name}${suffix} ${end}`
  }
}

/** The two lines that a family begins with. */
export function headText({ name, help, type }: Omit<Family<never>, 'write'>): string {
  return `# HELP ${name} ${escaped(help)}\n# TYPE ${name} ${type}\n`
}

/** The lines of one row in a family; empty without any. */
export function rowText<Row>(family: Family<Row>, row: Row): string {
  const sink = new TextSink(family.name)
  family.write(row, sink)
  return sink.text
}
