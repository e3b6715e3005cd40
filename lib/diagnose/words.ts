import type { CodePlace } from './functions.ts'
import { finite } from './numbers.ts'
import { belowRoot } from './packages.ts'
import type { Frame } from './recording.ts'

/** `0.4 ms`, `12 ms`, `3.2 s`. */
export function msText(value: number): string {
  const ms = finite(value)
  if (ms >= 9_950) return `${Math.round(ms / 1_000)} s`
  if (ms >= 1_000) return `${(ms / 1_000).toFixed(1)} s`
  return ms >= 9.95 || ms === 0 ? `${Math.round(ms)} ms` : `${ms.toFixed(1)} ms`
}

export function percentText(ratio: number): string {
  const percent = ratio * 100
  if (percent > 0 && percent < 0.95) return 'under 1 %'
  return `${Math.round(percent)} %`
}

export function bytesText(bytes: number): string {
  const mebibytes = finite(bytes) / 1_048_576
  if (mebibytes > 0 && mebibytes < 0.1) return `${(bytes / 1_024).toFixed(1)} KiB`
  return mebibytes >= 1_024
    ? `${(mebibytes / 1_024).toFixed(1)} GiB`
    : `${mebibytes.toFixed(mebibytes < 10 ? 1 : 0)} MiB`
}

export function rateText(perSec: number): string {
  return `${perSec >= 10 ? Math.round(perSec) : Number(perSec.toFixed(1))}/s`
}

/** The path as people say it: from the application's folder, or from the package. */
export function pathText(url: string, rootUrl: string | null): string {
  const fromRoot = belowRoot(url, rootUrl)
  const path = fromRoot?.slice(1) ?? url.replace(/^file:\/\//, '')
  const packaged = path.lastIndexOf('node_modules/')
  return packaged === -1 ? path : path.slice(packaged)
}

/** `renderInvoice` (src/invoice.js:41) */
export function placeText(place: Frame | CodePlace, rootUrl: string | null): string {
  const where = place.url === '' ? 'native' : `${pathText(place.url, rootUrl)}:${place.line}`
  return place.functionName === ''
    ? `an anonymous function (${where})`
    : `${quoted(place.functionName)} (${where})`
}

export function quoted(name: string): string {
  return `\`${name.replaceAll('`', "'")}\``
}

/** `a`, `a and b`, `a, b and c` */
export function listText(parts: readonly string[]): string {
  return parts.length < 2 ? (parts[0] ?? '') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`
}
