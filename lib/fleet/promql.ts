import { seconds } from '../export/family.ts'

/** PromQL's strings are Go's, and so, for what we write, JSON's. */
export const quoted = (text: string): string => JSON.stringify(text)

function literal(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)
}

/** A matcher for none of these. */
export function noneOf(label: string, values: readonly string[]): string {
  return values.length === 0 ? '' : `${label}!~${quoted(values.map(literal).join('|'))}`
}

/** The bucket up to a limit. Prometheus 3 writes whole numbers as `1.0`, and every version keeps what it has. */
export function bucketUpTo(limitMs: number): string {
  const le = String(seconds(limitMs))
  return Number.isInteger(seconds(limitMs)) ? `le=~${quoted(`${le}|${le}\\.0`)}` : `le=${quoted(le)}`
}

export function selector(name: string, ...matchers: readonly string[]): string {
  const all = matchers.filter((matcher) => matcher !== '').join(',')
  return all === '' ? name : `${name}{${all}}`
}

const units = [
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'm'],
  [1_000, 's'],
] as const

/** Prometheus' way: `5m`, `90s`, `250ms`. */
export function duration(ms: number): string {
  const [unitMs, unit] = units.find(([each]) => ms >= each && ms % each === 0) ?? [1, 'ms']
  return `${Math.round(ms / unitMs)}${unit}`
}

/** A number without the noise of its arithmetic. */
export function figure(value: number): string {
  return String(Number(value.toPrecision(6)))
}
