const NARROW_SPACE = '\u202f'

export function count(value: number): string {
  return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, NARROW_SPACE)
}

export function time(us: number): string {
  if (us >= 1_000_000) return `${(us / 1_000_000).toFixed(us >= 10_000_000 ? 1 : 2)} s`
  const ms = us / 1_000
  return `${ms >= 100 || ms === 0 ? ms.toFixed(0) : ms.toFixed(ms >= 10 ? 1 : 2)} ms`
}

export function percent(ratio: number): string {
  const value = ratio * 100
  return `${value >= 99.95 || value === 0 ? value.toFixed(0) : value >= 0.1 ? value.toFixed(1) : value.toFixed(2)} %`
}

/** In points: `+38.1`, `−2.0`. */
export function points(ratio: number): string {
  const value = Math.abs(ratio * 100).toFixed(1)
  return value === '0.0' ? '0.0' : `${ratio < 0 ? '−' : '+'}${value}`
}
