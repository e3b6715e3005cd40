import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { loadNow, provenance } from './provenance.js'

/** Prints lines as they come, and keeps them for `--out`. */
export class Report {
  #lines = []
  #out

  constructor(title, { out, node } = {}) {
    this.#out = out
    this.line(`perfguard bench: ${title}`)
    this.line(`command  node ${title.split(':')[0]}${commandLine()}`)
    for (const line of provenance(node)) this.line(line)
    this.line()
  }

  line(text = '') {
    this.#lines.push(text)
    console.log(text)
  }

  /** Columns: the first to the left, numbers to the right. */
  table(rows) {
    const widths = rows[0].map((_, at) => Math.max(...rows.map((row) => String(row[at] ?? '').length)))
    for (const row of rows) {
      const cells = row.map((cell, at) =>
        at === 0 ? String(cell).padEnd(widths[at]) : String(cell ?? '').padStart(widths[at]),
      )
      this.line(cells.join('  ').trimEnd())
    }
  }

  end() {
    this.line()
    this.line(loadNow())
    if (this.#out === undefined) return
    mkdirSync(dirname(this.#out), { recursive: true })
    writeFileSync(this.#out, `${this.#lines.join('\n')}\n`)
  }
}

/** The options as given, but for paths: they tell about a machine's folders and not about the figures. */
function commandLine() {
  const args = process.argv.slice(2)
  return args
    .map((arg, at) => (/[/\\]/.test(arg) ? ` <${args[at - 1]?.replace('--', '')}>` : ` ${arg}`))
    .join('')
}

/** A number with so many decimals; with its sign when it is a difference. */
export function fixed(value, decimals = 2) {
  return value.toFixed(decimals)
}

export function signed(value, decimals = 2) {
  return `${value < 0 ? '' : '+'}${value.toFixed(decimals)}`
}

export function mib(bytes) {
  return `${(bytes / 2 ** 20).toFixed(1)} MiB`
}
