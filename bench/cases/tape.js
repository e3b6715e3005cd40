import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { packageRoot } from '../lib/provenance.js'

const built = (path) => import(pathToFileURL(join(packageRoot, 'dist/esm/lib/flight', path)).href)
const { Attribution } = await built('attribution.js')
const { createTapeMemory } = await built('tape-memory.js')
const { TapeWriter } = await built('tape-writer.js')

/** What a clock costs is in every figure with it; `fixed` leaves it out. */
const clocks = {
  system: () => performance.now(),
  fixed: () => 1.5,
}

function recorder(nowMs) {
  const { memory } = createTapeMemory()
  const tape = new TapeWriter(memory)
  return { tape, attribution: new Attribution({ nowMs, wallMs: nowMs }, tape) }
}

/** A request as the adapters tell it: begin, enter, leave, end. */
function cycle(nowMs) {
  const { tape, attribution } = recorder(nowMs)
  return (count) => {
    for (let at = 0; at < count; at++) {
      const startMs = nowMs()
      const request = tape.begin(startMs)
      const previous = attribution.enter(request, startMs)
      attribution.leave(previous)
      tape.end(request, 3, 200, false, startMs, 0, nowMs())
    }
  }
}

function clockAlone(count) {
  let sum = 0
  for (let at = 0; at < count; at++) sum += performance.now()
  return sum
}

/** Each: how to make what is called with a count. */
export const cases = {
  'request without clock': () => cycle(clocks.fixed),
  'request with 3 clock reads': () => cycle(clocks.system),
  'one clock read': () => clockAlone,
  mark: () => {
    const { tape } = recorder(clocks.fixed)
    return (count) => {
      for (let at = 0; at < count; at++) tape.mark(1.5, at)
    }
  },
}
