export type Labels = Readonly<Record<string, string>>

/** Labels with their text, which is escaped once for all lines that carry them. */
export class LabelSet {
  readonly labels: Labels
  readonly text: string

  constructor(labels: Labels) {
    this.labels = labels
    this.text = Object.entries(labels)
      .map(([name, value]) => `${name}="${escaped(value).replaceAll('"', '\\"')}"`)
      .join()
  }
}

export const noLabels: LabelSet = new LabelSet({})

export function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')
}
