import { kindOf, packageOf } from '../diagnose/packages.ts'
import type { FlameInput } from './input.ts'
import { kind } from './kind.ts'
import { plainText } from './plain-text.ts'

/** Functions as columns: what the page keeps of each is small and repeats a lot. */
export interface FrameColumns {
  names: string[]
  /** Indexes into `urls`. */
  url: number[]
  /** 1-based; 0 where there is none. */
  line: number[]
  /** As in `kind`. */
  kind: number[]
  /** Indexes into `packages`, −1 for code that is in none. */
  package: number[]
  urls: string[]
  packages: string[]
}

export interface CallFrame {
  functionName: string
  url: string
  lineNumber: number
  columnNumber?: number
}

const NAME_CHARS = 300
const noRoots = { rootUrl: null }

/** Every function once: a call tree refers to them by number. */
export class FrameTable {
  readonly columns: FrameColumns = {
    names: [],
    url: [],
    line: [],
    kind: [],
    package: [],
    urls: [],
    packages: [],
  }
  readonly #known = new Map<string, number>()
  readonly #urls = new Map<string, number>()
  readonly #packages = new Map<string, number>()

  indexOf({ functionName, url, lineNumber, columnNumber = -1 }: CallFrame): number {
    // The name last: it alone may hold any character.
    const key = `${lineNumber}:${columnNumber}:${url}\n${functionName}`
    const known = this.#known.get(key)
    if (known !== undefined) return known
    const index = this.columns.names.length
    this.#known.set(key, index)
    const owner = packageOf(url, noRoots)
    this.columns.names.push(shown(functionName) || '(anonymous)')
    this.columns.url.push(interned(this.#urls, this.columns.urls, shown(url)))
    this.columns.line.push(lineNumber >= 0 ? lineNumber + 1 : 0)
    this.columns.kind.push(kind[kindIn(functionName, url)])
    this.columns.package.push(
      owner === undefined ? -1 : interned(this.#packages, this.columns.packages, shown(owner)),
    )
    return index
  }

  /** The function that a verdict names; −1 when no sample was in it. */
  find({ functionName, url, line }: NonNullable<FlameInput['culprit']>): number {
    const { names, urls, url: urlOf, line: lineOf } = this.columns
    const name = shown(functionName) || '(anonymous)'
    return names.findIndex((one, i) => one === name && lineOf[i] === line && urls[urlOf[i]!] === shown(url))
  }
}

function kindIn(functionName: string, url: string): keyof typeof kind {
  if (url === '') {
    if (functionName === '(root)') return 'root'
    if (functionName === '(idle)') return 'idle'
    if (functionName === '(garbage collector)') return 'gc'
  }
  const found = kindOf(functionName, url, noRoots)
  if (found === 'own') return 'package'
  return found === 'meta' ? 'native' : found
}

function shown(text: string): string {
  return plainText(text, NAME_CHARS)
}

function interned(index: Map<string, number>, list: string[], text: string): number {
  let at = index.get(text)
  if (at === undefined) {
    at = list.push(text) - 1
    index.set(text, at)
  }
  return at
}
