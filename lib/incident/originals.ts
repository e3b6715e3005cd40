import type { HeapSites } from '../diagnose/evidence.ts'
import type { CpuSamples, NamedSamples, Recording } from '../diagnose/recording.ts'
import { callFrameOf, placeOf, type OriginalFrame } from '../export/originals.ts'
import type { HeapProfile } from '../export/v8-profile.ts'
import { placeKey, type Place } from '../source-maps/place.ts'
import { Script } from '../source-maps/script.ts'
import { heapNodes } from './heap-sites.ts'
import type { ScriptLook } from './script-files.ts'

const maxKnown = 50_000
const maxUnmapped = 10_000
const tooLate = 'there was no time to read its source map'

interface HeapPair {
  first: HeapSites
  second: HeapSites
}

export interface OriginalsOptions {
  files: { look(url: string): ScriptLook; local(place: Place): Place }
  nowMs(): number
}

/**
 * What the functions of generated code are called in their sources, and where they stand there. Remembers answers and
 * not the maps, which would be most of the recorder's memory.
 */
export class Originals {
  readonly #options: OriginalsOptions
  readonly #known = new Map<string, Place>()
  /** Scripts without a map, and what there is to say of that. */
  readonly #unmapped = new Map<string, string | null>()

  constructor(options: OriginalsOptions) {
    this.#options = options
  }

  /** Looks the places up, script by script, in their order and for about so long. */
  learn(places: Iterable<Place>, budgetMs: number): void {
    const { files } = this.#options
    const untilMs = this.#options.nowMs() + budgetMs
    // Who generates code anew again and again would fill them.
    if (this.#known.size > maxKnown) this.#known.clear()
    if (this.#unmapped.size > maxUnmapped) this.#unmapped.clear()
    for (const [url, theirs] of byScript(places)) {
      const unknown = theirs.filter((place) => !this.#known.has(placeKey(place)))
      const seen = this.#unmapped.get(url)
      if (unknown.length === 0 || (seen !== undefined && seen !== tooLate)) continue
      const look = this.#options.nowMs() < untilMs ? files.look(url) : tooLate
      if (look instanceof Script) this.#name(unknown, look)
      else this.#unmapped.set(url, look)
    }
  }

  #name(places: readonly Place[], script: Script): void {
    for (const place of places) {
      const original = script.originalOf(place)
      this.#known.set(placeKey(place), original === null ? place : this.#options.files.local(original))
      this.#unmapped.delete(place.url)
    }
  }

  of<P extends Place>(place: P): P {
    const known = this.#known.get(placeKey(place))
    return known === undefined ? place : { ...place, ...known }
  }

  /** Why the sources of this script are not known; null when there is nothing to say. */
  whyNot(url: string): string | null {
    return this.#unmapped.get(url) ?? null
  }

  recording(recording: Recording): Recording {
    const { cpu } = recording
    return cpu === null || this.#known.size === 0 ? recording : { ...recording, cpu: this.#samples(cpu) }
  }

  #samples(cpu: CpuSamples): NamedSamples {
    return { ...cpu, frames: cpu.frames.map((frame) => this.of(frame)), generated: cpu.frames }
  }

  /** As it is, with what its functions are in their sources beside it. */
  heapProfile(profile: HeapProfile): HeapProfile {
    const frames = new Map(
      heapNodes(profile).map(({ callFrame: frame }) => [placeKey(placeOf(frame)), frame]),
    )
    const originals = [...frames.values()].flatMap((frame): OriginalFrame[] => {
      const original = this.#known.get(placeKey(placeOf(frame)))
      return original === undefined || original.url === frame.url ? [] : [[frame, callFrameOf(original)]]
    })
    return originals.length === 0 ? profile : { ...profile, $perfguard: { version: 1, originals } }
  }

  heapPair({ first, second }: HeapPair): HeapPair {
    return { first: this.#heapSites(first), second: this.#heapSites(second) }
  }

  #heapSites(sites: HeapSites): HeapSites {
    const named = sites.sites.map((site) => ({
      ...this.of(site),
      caller: site.caller && this.of(site.caller),
      above: (site.above ?? []).map((place) => this.of(place)),
    }))
    return { ...sites, sites: named }
  }
}

function byScript(places: Iterable<Place>): Map<string, Place[]> {
  const scripts = new Map<string, Place[]>()
  for (const place of places) {
    if (place.url === '' || place.url.startsWith('node:')) continue
    const theirs = scripts.get(place.url)
    if (theirs) theirs.push(place)
    else scripts.set(place.url, [place])
  }
  return scripts
}
