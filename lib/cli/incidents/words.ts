/** `3 min ago`; in the future when the clocks of two machines differ. */
export function agoText(atMs: number, nowMs: number): string {
  const seconds = Math.round((nowMs - atMs) / 1_000)
  if (seconds < 0) return 'in the future by this clock'
  const [count, unit] = largest(seconds)
  return `${count} ${unit} ago`
}

const units = [
  ['s', 1],
  ['min', 60],
  ['h', 3_600],
  ['days', 86_400],
] as const

function largest(seconds: number): [count: number, unit: string] {
  const [unit, size] = units.findLast(([, one]) => seconds >= 2 * one) ?? units[0]
  return [Math.floor(seconds / size), unit]
}

/** `2026-11-21 17:31:44 UTC` */
export function momentText(atMs: number): string {
  return `${new Date(atMs).toISOString().slice(0, 19).replace('T', ' ')} UTC`
}

/** `41 %`, `6.3 %` */
export function shareText(ratio: number): string {
  return `${(ratio * 100).toFixed(ratio < 0.0995 ? 1 : 0)} %`
}

/** Lines of at most so many columns, broken between words. */
export function wrapped(text: string, columns: number): string[] {
  const lines: string[] = []
  let line = ''
  // A figure stays with its unit.
  for (const word of text.replaceAll(/(\d) (?=(?:%|ms|s|MiB|GiB)(?![\w]))/g, '$1\u00A0').split(' ')) {
    if (line !== '' && line.length + 1 + word.length > columns) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, line].map((one) => one.replaceAll('\u00A0', ' '))
}

/** Text of a folder that came from anywhere: a terminal obeys what it is told between the letters. */
export function harmless<T>(value: T): T {
  if (typeof value === 'string') return value.replaceAll(/[\p{Cc}\p{Cf}]+/gu, ' ') as T
  if (Array.isArray(value)) return value.map((one: unknown) => harmless(one)) as T
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, harmless(one as unknown)])) as T
}
