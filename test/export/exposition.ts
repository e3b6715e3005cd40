/** Enough of a parser to look at exposition text as data. */
export interface Line {
  name: string
  labels: Record<string, string>
  value: number
}

export interface Exposition {
  /** Family names in the order of their TYPE lines. */
  types: [string, string][]
  helps: string[]
  lines: Line[]
}

const escapes: Record<string, string> = { '\\\\': '\\', '\\n': '\n', '\\"': '"' }

function labelsOf(text: string): Record<string, string> {
  const labels: Record<string, string> = {}
  for (const [, name = '', value = ''] of text.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)) {
    labels[name] = value.replaceAll(/\\[\\n"]/g, (escape) => escapes[escape] ?? escape)
  }
  return labels
}

export function parse(text: string): Exposition {
  const parsed: Exposition = { types: [], helps: [], lines: [] }
  for (const line of text.split('\n')) {
    if (line.startsWith('# TYPE ')) parsed.types.push(line.slice(7).split(' ') as [string, string])
    else if (line.startsWith('# HELP ')) parsed.helps.push(line.slice(7).replace(/ .*/, ''))
    else if (line !== '') {
      const found = /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line)
      if (found === null) throw new Error(`not exposition: ${line}`)
      parsed.lines.push({ name: found[1] ?? '', labels: labelsOf(found[2] ?? ''), value: Number(found[3]) })
    }
  }
  return parsed
}

/** The value of the one line of this name whose labels include these. */
export function valueOf(
  lines: Line[],
  name: string,
  labels: Record<string, string> = {},
): number | undefined {
  const found = lines.filter(
    (line) =>
      line.name === name && Object.entries(labels).every(([key, value]) => line.labels[key] === value),
  )
  if (found.length > 1) throw new Error(`${found.length} lines of ${name}`)
  return found[0]?.value
}
