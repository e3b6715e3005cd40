import { closeSync, constants, existsSync, fstatSync, openSync, readFileSync } from 'node:fs'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { looksGenerated } from '../source-maps/generated.ts'
import { inlineMap, mapReference } from '../source-maps/map-reference.ts'
import type { Place } from '../source-maps/place.ts'
import { Script } from '../source-maps/script.ts'
import { SourceMap } from '../source-maps/source-map.ts'

export interface ScriptFilesOptions {
  /** Files that changed after that are not what ran. Epoch milliseconds. */
  unchangedSinceMs: number
  /** The application's folder, which webpack's names begin from. */
  rootUrl: string | null
  /** perfguard's own folder, of which nobody wants to know the sources. */
  ownUrl?: string | undefined
  maxBytes: number
  maxMappingChars: number
}

/** A script, or in words why its sources are not known; null when there is nothing to say. */
export type ScriptLook = Script | string | null

/** Reads scripts and their source maps. Synchronously: whoever asks has a thread or a process of its own. */
export class ScriptFiles {
  readonly #options: ScriptFilesOptions

  constructor(options: ScriptFilesOptions) {
    this.#options = options
  }

  look(url: string): ScriptLook {
    const path = scriptPath(url)
    const { ownUrl } = this.#options
    if (path === null || (ownUrl !== undefined && url.startsWith(ownUrl))) return null
    const file = this.#read(path)
    if (typeof file !== 'object') return file === 'gone' ? null : file
    const reference = mapReference(file.text)
    if (reference === null) {
      return looksGenerated(url, file.text) ? 'it looks generated and names no source map' : null
    }
    if (file.mtimeMs > this.#options.unchangedSinceMs) return 'its file has changed since it was loaded'
    return this.#mapped(url, file.text, reference)
  }

  #mapped(url: string, text: string, reference: string): ScriptLook {
    try {
      const mapUrl = reference.startsWith('data:') ? url : new URL(reference, url).href
      const inline = inlineMap(reference)
      const path = inline === null ? mapPath(mapUrl) : null
      const map = inline ?? (path === null ? 'gone' : this.#read(path))
      if (map === 'gone') return `its source map ${nameOf(mapUrl)} is not there`
      const json = typeof map === 'object' ? map.text : map
      const parsed = SourceMap.parse(json, mapUrl, this.#options.maxMappingChars)
      return new Script(parsed, text)
    } catch (error) {
      return error instanceof RangeError ? 'its source map is too large' : 'its source map cannot be read'
    }
  }

  #read(path: string): { text: string; mtimeMs: number } | string {
    let file: number
    try {
      // Not blocking: the name may be a pipe's that nobody writes to.
      file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
    } catch {
      return 'gone'
    }
    try {
      const stat = fstatSync(file)
      if (!stat.isFile()) return 'gone'
      if (stat.size > this.#options.maxBytes) return `${nameOf(path)} is too large to be read`
      return { text: readFileSync(file, 'utf8'), mtimeMs: stat.mtimeMs }
    } catch {
      return 'gone'
    } finally {
      closeSync(file)
    }
  }

  /** `webpack://shop/./src/invoice.ts` is a file of the application's folder, where there is one of that name. */
  local(place: Place): Place {
    const path = /^webpack:\/\/[^/]*\/(?:\.\/)?([^?]+)/.exec(place.url)?.[1]
    const { rootUrl } = this.#options
    if (path === undefined || rootUrl === null) return place
    const url = new URL(path, rootUrl)
    return url.href.startsWith(rootUrl) && existsSync(url) ? { ...place, url: url.href } : place
  }
}

/** What a profile names may be anything: only local files of code are read, and no other machine is asked. */
function scriptPath(url: string): string | null {
  return /\.[cm]?jsx?$/.test(url) && !url.includes('/node_modules/') ? mapPath(url) : null
}

function mapPath(url: string): string | null {
  try {
    const given = url.startsWith('/') ? pathToFileURL(url) : new URL(url)
    return given.protocol === 'file:' && given.host === '' ? fileURLToPath(given) : null
  } catch {
    return null
  }
}

function nameOf(url: string): string {
  return url.slice(url.lastIndexOf('/') + 1).slice(0, 200)
}
