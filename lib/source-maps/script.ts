import type { Place } from './place.ts'
import type { SourceMap } from './source-map.ts'

/** A file of code that has a source map. */
export class Script {
  readonly #map: SourceMap
  readonly #text: string
  #lines: string[] | undefined

  constructor(map: SourceMap, text: string) {
    this.#map = map
    this.#text = text
  }

  /** The function as whoever wrote it knows it; null where the map does not tell. */
  originalOf(place: Place): Place | null {
    this.#lines ??= this.#text.split('\n')
    try {
      return this.#map.originalOf(place, this.#lines[place.line - 1] ?? '')
    } catch {
      // Mappings are decoded when they are first asked for, and these are no mappings.
      return null
    }
  }
}
