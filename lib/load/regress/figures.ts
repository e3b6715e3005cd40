import type { MetricSpec } from './metrics.ts'

/** `231 µs`, `79.4 kB`, `1.20 ms`. */
export function figureText(value: number | null, unit: MetricSpec['unit']): string {
  if (value === null) return '–'
  if (unit === 'bytes') return value < 1_000 ? `${Math.round(value)} B` : `${threeDigits(value / 1_000)} kB`
  if (unit === 'count') return threeDigits(value)
  return unit === '/s' ? `${threeDigits(value)}/s` : `${threeDigits(value)} ${unit}`
}

/** `+16.0 %`, `−3.1 %`; factors where per cent would be no help. */
export function changeText(ratio: number): string {
  if (ratio >= 9) return `×${(1 + ratio).toFixed(1)}`
  const percent = Math.abs(ratio * 100)
  const sign = ratio < 0 ? '−' : '+'
  return `${sign}${percent < 99.95 ? percent.toFixed(1) : Math.round(percent)} %`
}

export function percentText(ratio: number): string {
  const percent = ratio * 100
  return `${Number(percent.toFixed(percent < 10 ? 1 : 0))} %`
}

function threeDigits(value: number): string {
  if (value === 0) return '0'
  const whole = Math.floor(Math.log10(Math.abs(value))) + 1
  return value.toFixed(Math.min(6, Math.max(0, 3 - whole)))
}
