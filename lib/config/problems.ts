import { PerfError, type OptionIssue } from '../errors.ts'
import { nearest } from './nearest.ts'

/** Gathers what is wrong, so that one error can list it all. */
export class Problems {
  readonly issues: OptionIssue[] = []

  add(path: string, message: string, got: unknown): void {
    this.issues.push({ path, message, got })
  }

  /** A key that is no option; suggests the one that was meant. */
  unknownKey(path: string, key: string, known: readonly string[], got: unknown): void {
    const meant = nearest(key, known)
    const hint = meant === undefined ? `known here: ${known.join(', ')}` : `did you mean '${meant}'?`
    this.add(path, `is not an option (${hint})`, got)
  }

  throwIfAny(what: string): void {
    const { issues } = this
    if (issues.length === 0) return
    const width = Math.min(40, Math.max(...issues.map(({ path }) => path.length)))
    const lines = issues.map(
      ({ path, message, got }) => `  ${path.padEnd(width)}  ${message}; got ${show(got)}`,
    )
    const count = issues.length === 1 ? '1 invalid option' : `${issues.length} invalid options`
    throw new PerfError('ERR_PERF_OPTIONS', `${count} for ${what}:\n${lines.join('\n')}`, { issues })
  }
}

/** A value as it would be typed, cut to a length that fits a line. */
function show(value: unknown): string {
  if (typeof value === 'string') return value.length > 60 ? `'${value.slice(0, 57)}…'` : `'${value}'`
  if (typeof value === 'function') return 'a function'
  if (Array.isArray(value)) return 'an array'
  if (typeof value === 'object' && value !== null) return 'an object'
  return String(value)
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
