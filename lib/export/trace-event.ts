/** One event of the Trace Event Format, as Perfetto and Chrome's DevTools read it. Times in microseconds. */
export interface TraceEvent {
  name: string
  ph: string
  pid: number
  tid: number
  ts: number
  id?: string
  cat?: string
  s?: string
  args?: Record<string, unknown>
}

export interface TraceProcess {
  pid: number
  tid: number
}

/** How a stretch of time is shown: DevTools draws tracks of one's own for those that `performance.measure` made. */
export interface TraceLook {
  track: string
  group?: string
  color: 'primary' | 'primary-light' | 'secondary' | 'tertiary' | 'warning' | 'error'
  facts?: Record<string, number | boolean | null>
}

/** A stretch of time that may overlap with others. */
export function* span(
  at: TraceProcess,
  id: string,
  name: string,
  fromMs: number,
  toMs: number,
  { track, group, color, facts = {} }: TraceLook,
): Generator<TraceEvent> {
  const known = Object.entries(facts).filter(([, value]) => value !== null)
  const properties = known.map(([key, value]) => [key, String(value)])
  const devtools = { dataType: 'track-entry', track, ...(group && { trackGroup: group }), color, properties }
  const base = { name, cat: 'blink.user_timing', id, ...at }
  // Perfetto shows the facts as they are here, DevTools those in the text.
  const args = { ...Object.fromEntries(known), detail: JSON.stringify({ devtools }) }
  yield { ...base, ph: 'b', ts: us(fromMs), args }
  yield { ...base, ph: 'e', ts: us(Math.max(fromMs, toMs)), args: {} }
}

export function instant(
  at: TraceProcess,
  cat: string,
  name: string,
  atMs: number,
  data: Record<string, unknown>,
): TraceEvent {
  return { name, cat, ph: 'I', s: 't', ...at, ts: us(atMs), args: { data } }
}

export function meta(at: TraceProcess, name: string, value: string): TraceEvent {
  return { name, cat: '__metadata', ph: 'M', ...at, ts: 0, args: { name: value } }
}

export function us(ms: number): number {
  return Math.round(ms * 1_000)
}
