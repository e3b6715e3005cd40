import { AnyMap, traceSegment, type SourceMapSegment, type TraceMap } from '@jridgewell/trace-mapping'
import type { Place } from './place.ts'

/** Names of variables in front of an arrow function stand a few segments before it. */
const maxHops = 8
const maxUrlChars = 2_000

/** A source map, as a profile's frames need it. */
export class SourceMap {
  readonly #map: TraceMap

  private constructor(map: TraceMap) {
    this.#map = map
  }

  /** Throws where the text is no source map, or one with more mappings than are worth their memory. */
  static parse(text: string, mapUrl: string, maxMappingChars: number): SourceMap {
    const json: unknown = JSON.parse(text.replace(/^\)\]\}'[^\n]*\n/, ''))
    if (mappingChars(json) > maxMappingChars) throw new RangeError('the source map is too large')
    return new SourceMap(new AnyMap(json as ConstructorParameters<typeof TraceMap>[0], mapUrl))
  }

  /** Null for what no source stands behind: the bundler's own code, and a file that is made of many. */
  originalOf({ functionName, line, column }: Place, generatedLine: string): Place | null {
    const at = Math.max(0, column - 1)
    const segment = traceSegment(this.#map, Math.max(0, line - 1), at)
    if (segment === null || segment.length === 1) return null
    const isTopLevel = functionName === '' && line <= 1 && column <= 1
    if (isTopLevel && this.#map.sources.length > 1) return null
    const url = this.#urlOf(segment[1])
    if (url === null) return null
    const name = this.#nameOf(functionName, segment, line - 1, generatedLine)
    return { functionName: name, url, line: Math.max(0, segment[2]) + 1, column: Math.max(0, segment[3]) + 1 }
  }

  #urlOf(source: number): string | null {
    const given = this.#map.sources[source]
    const url = this.#map.resolvedSources[source]
    if (typeof given !== 'string' || given === '' || url === undefined || url.length > maxUrlChars)
      return null
    return url
  }

  /**
   * A map names identifiers, not functions: the name is the function's only if what stands at that very place of the
   * generated code is the name that V8 gave it.
   */
  #nameOf(functionName: string, from: Readonly<SourceMapSegment>, line: number, text: string): string {
    const short = functionName.slice(functionName.lastIndexOf('.') + 1)
    if (short === '') return functionName
    let segment: Readonly<SourceMapSegment> | null = from
    for (let hop = 0; segment !== null && hop < maxHops; hop++) {
      const [column] = segment
      if (segment.length === 5 && stands(short, text, column)) {
        const name = this.#map.names[segment[4]]
        return typeof name === 'string' && name !== '' && name !== short ? name : functionName
      }
      if (column === 0) break
      segment = traceSegment(this.#map, line, column - 1)
    }
    return functionName
  }
}

/** Where a function gets its name: `a(`, `a=`, `a:`. In `a=>` it is a parameter, which minifiers call the same. */
function stands(name: string, text: string, at: number): boolean {
  const after = at + name.length
  return text.startsWith(name, at) && /^\s*(?:[(:]|=(?!>))/.test(text.slice(after, after + 20))
}

/** Throws for whatever is not a map: the library would take much of it for one. */
function mappingChars(json: unknown): number {
  if (!isRecord(json) || json['version'] !== 3) throw new TypeError('not a source map of version 3')
  const { sections, sources, names, mappings } = json
  if (Array.isArray(sections)) {
    return sections.reduce<number>((sum, one) => sum + mappingChars(isRecord(one) ? one['map'] : null), 0)
  }
  const hasTexts =
    isListOfTexts(sources) && (names === undefined || isListOfTexts(names)) && typeof mappings === 'string'
  if (!hasTexts) throw new TypeError('not a whole source map')
  json['names'] ??= []
  return mappings.length
}

function isListOfTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((one) => one === null || typeof one === 'string')
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
