import type { Family, Labels, Sample } from './family.ts'

/** Prometheus' text format 0.0.4, as prom-client writes it; a test holds the one to the other. */

function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')
}

function labelText(labels: Labels): string {
  let text = ''
  for (const name in labels) {
    if (text !== '') text += ','
    text += `${name}="${escaped(labels[name]!).replaceAll('"', '\\"')}"`
  }
  return text
}

/** A row's labels are escaped once, for all of its lines in all families. */
const sharedTexts = new WeakMap<Labels, string>()

function sharedText(labels: Labels): string {
  const known = sharedTexts.get(labels)
  if (known !== undefined) return known
  const text = labelText(labels)
  sharedTexts.set(labels, text)
  return text
}

function valueText(value: number): string {
  if (Number.isFinite(value)) return String(value)
  return Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf'
}

function lineText(name: string, { metricName = name, labels, sharedLabels, value }: Sample): string {
  const own = labelText(labels)
  const shared = sharedLabels === undefined ? '' : sharedText(sharedLabels)
  const all = own === '' || shared === '' ? own + shared : `${own},${shared}`
  return `${metricName}${all === '' ? '' : `{${all}}`} ${valueText(value)}\n`
}

/** The two lines that a family begins with. */
export function headText({ name, help, type }: Omit<Family<never>, 'samples'>): string {
  return `# HELP ${name} ${escaped(help)}\n# TYPE ${name} ${type}\n`
}

/** The lines of some of a family's samples; empty without any. */
export function sampleText<Source>(family: Family<Source>, source: Source): string {
  let text = ''
  for (const sample of family.samples(source)) text += lineText(family.name, sample)
  return text
}
