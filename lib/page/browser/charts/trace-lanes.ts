/** One stretch of a lane, in milliseconds from the breach. */
interface LaneSpan {
  fromMs: number
  toMs: number
  failed: boolean
}

export interface Lane {
  name: string
  kind: 'loop' | 'gc' | 'request' | 'operation'
  spans: LaneSpan[]
  totalMs: number
  longestMs: number
}

/** Of an incident's timeline what fits on a page: who held the loop, collections, the busiest routes and operations. */
export interface Lanes {
  lanes: Lane[]
  fromMs: number
  toMs: number
}

interface Entry {
  name: string
  ph: string
  ts: number
  id?: string
  args?: { detail?: string; status?: number; failed?: boolean; data?: { detail?: string } }
}

interface Look {
  track?: string
  trackGroup?: string
  dataType?: string
}

const SHOWN_OF_A_KIND = 8
const kinds: readonly Lane['kind'][] = ['loop', 'gc', 'request', 'operation']

/** `text` is in the Trace Event Format, as `timeline.json` is written. */
export function lanesOf(trace: unknown): Lanes | null {
  const events = (trace as { traceEvents?: Entry[] }).traceEvents
  if (!Array.isArray(events)) return null
  const markUs = events.find(
    ({ ph, args }) => ph === 'I' && lookOf(args?.data?.detail).dataType === 'marker',
  )?.ts
  const ends = new Map(events.flatMap(({ ph, id, ts }) => (ph === 'e' && id !== undefined ? [[id, ts]] : [])))
  const lanes = new Map<string, Lane>()
  let fromMs = 0
  let toMs = 0
  for (const event of events) {
    if (event.ph !== 'b' || event.id === undefined) continue
    const zero = markUs ?? event.ts
    const span = {
      fromMs: (event.ts - zero) / 1000,
      toMs: ((ends.get(event.id) ?? event.ts) - zero) / 1000,
      failed: (event.args?.status ?? 0) >= 500 || event.args?.failed === true,
    }
    fromMs = Math.min(fromMs, span.fromMs)
    toMs = Math.max(toMs, span.toMs)
    put(lanes, lookOf(event.args?.detail), span)
  }
  return { lanes: chosen([...lanes.values()]), fromMs, toMs }
}

function put(lanes: Map<string, Lane>, { track = '', trackGroup }: Look, span: LaneSpan): void {
  const kind = kindOf(track, trackGroup)
  const key = `${kind} ${track}`
  const lane = lanes.get(key) ?? { name: track, kind, spans: [], totalMs: 0, longestMs: 0 }
  lanes.set(key, lane)
  const ms = span.toMs - span.fromMs
  lane.spans.push(span)
  lane.totalMs += ms
  lane.longestMs = Math.max(lane.longestMs, ms)
}

function kindOf(track: string, group: string | undefined): Lane['kind'] {
  if (group === 'Requests') return 'request'
  if (group === 'Operations') return 'operation'
  return track === 'Garbage collections' ? 'gc' : 'loop'
}

function chosen(lanes: readonly Lane[]): Lane[] {
  const busiest = lanes.toSorted((a, b) => b.totalMs - a.totalMs)
  return kinds.flatMap((kind) => busiest.filter((lane) => lane.kind === kind).slice(0, SHOWN_OF_A_KIND))
}

/** How DevTools is told to draw something; what is not ours has none. */
function lookOf(detail: string | undefined): Look {
  if (detail === undefined) return {}
  try {
    return (JSON.parse(detail) as { devtools?: Look }).devtools ?? {}
  } catch {
    return {}
  }
}
