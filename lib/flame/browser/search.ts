import type { CallTree } from './call-tree.ts'
import { placeOf } from './recording.ts'
import type { Recording } from './recording.ts'

/** Which functions a text finds, by name or place: as a regular expression where it is one, and as it stands. */
export function found(recording: Recording, text: string): Set<number> | null {
  if (text.trim() === '') return null
  const wanted = text.toLowerCase()
  const pattern = patternOf(text)
  const hits = new Set<number>()
  recording.data.frames.names.forEach((name, frame) => {
    const line = `${name} ${placeOf(recording, frame)}`
    if (pattern?.test(line) === true || line.toLowerCase().includes(wanted)) hits.add(frame)
  })
  return hits
}

function patternOf(text: string): RegExp | null {
  try {
    return new RegExp(text, 'iu')
  } catch {
    return null
  }
}

/** How much of what is shown was in one of the functions, or in what they called. */
export function foundShare({ frame, total, end }: CallTree, hits: ReadonlySet<number>): number {
  let us = 0
  for (let node = 0; node < frame.length;) {
    const hit = hits.has(frame[node]!)
    if (hit) us += total[node]!
    node = hit ? end[node]! : node + 1
  }
  return total[0]! > 0 ? us / total[0]! : 0
}
