import { finite } from './numbers.ts'
import { kindOf, packageOf, type CodeKind, type Roots } from './packages.ts'
import type { Frame } from './recording.ts'

export interface CodePlace extends Frame {
  kind: CodeKind
  /** Of a function in `node_modules`. */
  package?: string
}

/** Functions by number, the same number in every recording that is compared. */
export class Functions {
  readonly places: CodePlace[] = []
  readonly #roots: Roots
  readonly #ids = new Map<string, number>()

  constructor(roots: Roots) {
    this.#roots = roots
  }

  idOf({ functionName, url, ...at }: Frame): number {
    const [line, column] = [finite(at.line), finite(at.column)]
    const key = `${url}:${line}:${column}:${functionName}`
    let id = this.#ids.get(key)
    if (id === undefined) {
      this.#ids.set(key, (id = this.places.length))
      const kind = kindOf(functionName, url, this.#roots)
      const name = kind === 'package' ? packageOf(url, this.#roots) : undefined
      this.places.push({
        functionName,
        url,
        line,
        column,
        kind,
        ...(name !== undefined && { package: name }),
      })
    }
    return id
  }

  /** Code that somebody can go and change. */
  canBeBlamed(id: number): boolean {
    const kind = this.places[id]?.kind
    return kind === 'application' || kind === 'package'
  }
}
