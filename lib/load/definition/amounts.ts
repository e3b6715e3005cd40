/** `'30s'`, `'500ms'`, `'1h30m'`: a length of time as people write it. */
export type Duration = string

/** Requests a second: `200`, `'200/s'`, `'600/min'`. */
export type Rate = number | string

const unitMs: Record<string, number> = { ms: 1, s: 1_000, m: 60_000, min: 60_000, h: 3_600_000 }
const piece = /(\d+(?:\.\d+)?)(ms|s|min|m|h)/g
const whole = /^(?:\d+(?:\.\d+)?(?:ms|s|min|m|h))+$/

/** Null when it is no length of time. */
export function durationMs(text: unknown): number | null {
  if (typeof text !== 'string' || !whole.test(text)) return null
  let sumMs = 0
  for (const [, number, unit] of text.matchAll(piece)) sumMs += Number(number) * unitMs[unit!]!
  return sumMs > 0 ? sumMs : null
}

/** Null when it is no rate. */
export function ratePerSec(rate: unknown): number | null {
  if (typeof rate === 'number') return rate >= 0 && Number.isFinite(rate) ? rate : null
  const [, number, unit] = (typeof rate === 'string' && /^(\d+(?:\.\d+)?)\/(s|min|m|h)$/.exec(rate)) || []
  return number === undefined ? null : (Number(number) * 1_000) / unitMs[unit!]!
}

/** `1 min 30 s` */
export function spoken(ms: number): string {
  const parts: string[] = []
  let rest = Math.round(ms)
  for (const [unit, name] of [
    [3_600_000, 'h'],
    [60_000, 'min'],
  ] as const) {
    const count = Math.floor(rest / unit)
    if (count > 0) parts.push(`${count} ${name}`)
    rest -= count * unit
  }
  if (rest >= 1_000 || (rest > 0 && parts.length > 0)) parts.push(`${Number((rest / 1_000).toFixed(1))} s`)
  else if (rest > 0) parts.push(`${rest} ms`)
  return parts.length === 0 ? '0 s' : parts.join(' ')
}
