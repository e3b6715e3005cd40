import type { Metric } from '../types.ts'

/** Numbers as people read them. */

const NARROW_SPACE = '\u202f'
const NONE = '–'

function grouped(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, NARROW_SPACE)
}

/** A whole number, or one with just the digits that matter. */
export function count(value: number): string {
  if (!Number.isFinite(value)) return NONE
  if (Number.isInteger(value)) return grouped(value)
  const size = Math.abs(value)
  if (size >= 100) return grouped(Math.round(value))
  if (size >= 10) return value.toFixed(1)
  return size >= 0.01 ? value.toFixed(2) : value.toPrecision(1)
}

/** `1 limit`, `2 limits`. */
export function plural(n: number, one: string): string {
  return `${count(n)} ${one}${n === 1 ? '' : 's'}`
}

export function milliseconds(value: number): string {
  if (value >= 60_000) return `${count(value / 60_000)} min`
  return value >= 10_000 ? `${count(value / 1000)} s` : `${count(value)} ms`
}

export function percent(ratio: number): string {
  // Rounded, because 0.07 * 100 is not 7.
  const value = Number((ratio * 100).toPrecision(12))
  if (Number.isInteger(value)) return `${value} %`
  if (value > 99 && value < 100) {
    // As many digits as tell it from 100: an availability of 99.999 % must not read as 100 %.
    const digits = Math.max(1, Math.ceil(-Math.log10(100 - value)))
    return `${Number(value.toFixed(digits))} %`
  }
  return `${value < 0.1 ? value.toPrecision(1) : value.toFixed(1)} %`
}

export function bytes(value: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB']
  let size = value
  let unit = 0
  while (Math.abs(size) >= 1024 && unit < units.length - 1) {
    size /= 1024
    unit++
  }
  return `${unit === 0 || Math.abs(size) >= 100 ? Math.round(size) : size.toFixed(1)} ${units[unit]!}`
}

/** A stretch of time in its two largest units. */
export function span(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000))
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return seconds % 60 === 0 ? `${minutes} min` : `${minutes} min ${seconds % 60} s`
  const hours = Math.floor(minutes / 60)
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} d ${hours % 24} h`
}

/** The time that figures are of: the whole window only once there has been one. */
export function windowWords({ windowMs, uptimeMs }: { windowMs: number; uptimeMs: number }): string {
  return uptimeMs < windowMs ? `the ${span(uptimeMs)} since the start` : `the latest ${span(windowMs)}`
}

/** `2026-01-31 03:12:09 UTC`. */
export function utc(epochMs: number): string {
  const date = new Date(epochMs)
  if (Number.isNaN(date.getTime())) return NONE
  return `${date.toISOString().slice(0, 19).replace('T', ' ')} UTC`
}

/** A value of a metric, in the unit that its name ends with. */
export function measured(metric: Metric, value: number | null): string {
  if (value === null) return NONE
  if (metric.endsWith('PerMin')) return `${bytes(value)}/min`
  if (metric.endsWith('PerSec')) return `${count(value)}/s`
  if (metric.endsWith('Bytes')) return bytes(value)
  if (metric.endsWith('Ms')) return milliseconds(value)
  return percent(value)
}

const names: Readonly<Partial<Record<Metric, string>>> = {
  errorRatio: 'errors',
  throughputPerSec: 'throughput',
  hitRatio: 'hits',
  cpuRatio: 'CPU',
  rssBytes: 'resident memory',
  heapUsedRatio: 'heap in use',
  heapGrowthBytesPerMin: 'heap growth',
  loopDelayP99Ms: 'loop delay p99',
  loopBlockedMs: 'loop blocked',
  gcPauseRatio: 'GC pauses',
  p999Ms: 'p99.9',
  maxMs: 'maximum',
}

export function metricName(metric: Metric): string {
  return names[metric] ?? metric.replace(/Ms$/, '')
}

/** `p99 ≤ 250 ms`; for what should be high, `availability ≥ 99.9 %`. */
export function limitWords(metric: Metric, limit: number): string {
  const atLeast = metric === 'availability' || metric === 'throughputPerSec' || metric === 'hitRatio'
  return `${metricName(metric)} ${atLeast ? '≥' : '≤'} ${measured(metric, limit)}`
}
