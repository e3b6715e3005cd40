import type { FunctionInput, LocationInput, MappingInput, StringTable } from 'pprof-format'
import type { CallFrame } from './v8-profile.ts'

interface Tables {
  function: FunctionInput[]
  location: LocationInput[]
  mapping: MappingInput[]
}

/** The functions of a profile in pprof's tables: one of each, with one place in it, since V8 tells no more. */
export class PprofPlaces {
  readonly #strings: StringTable
  readonly #locations = new Map<string, number>()
  readonly #functions: FunctionInput[] = []

  constructor(strings: StringTable) {
    this.#strings = strings
  }

  locationOf({ functionName, url, lineNumber, columnNumber }: CallFrame): number {
    const key = `${functionName} ${url}:${lineNumber}:${columnNumber}`
    const known = this.#locations.get(key)
    if (known !== undefined) return known
    const id = this.#functions.length + 1
    const line = Math.max(0, lineNumber + 1)
    const path = pathOf(url)
    const name = this.#strings.dedup(functionName === '' ? anonymousName(path, line) : functionName)
    const filename = this.#strings.dedup(path)
    this.#functions.push({ id, name, systemName: name, filename, startLine: line })
    this.#locations.set(key, id)
    return id
  }

  tables(): Tables {
    const mapping = { id: 1, filename: this.#strings.dedup('node'), hasFunctions: true, hasFilenames: true }
    return {
      function: this.#functions,
      location: this.#functions.map(({ id, startLine }) => ({
        id: id!,
        mappingId: 1,
        line: [{ functionId: id!, line: startLine! }],
      })),
      mapping: [{ ...mapping, hasLineNumbers: true }],
    }
  }
}

/** pprof adds up what has one name. */
function anonymousName(path: string, line: number): string {
  return path === '' ? '(anonymous)' : `(anonymous ${path.slice(path.lastIndexOf('/') + 1)}:${line})`
}

/** As the file system says it: `-list` opens it. */
function pathOf(url: string): string {
  if (!url.startsWith('file://')) return url
  try {
    return decodeURIComponent(new URL(url).pathname)
  } catch {
    // Whoever names a script by hand may write anything.
    return url
  }
}
