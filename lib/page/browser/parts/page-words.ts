import { span } from '../../../http/words.ts'

/** `03:12:09` of the browser's own time zone. */
export function clock(at: number): string {
  return new Date(at).toTimeString().slice(0, 8)
}

/** The time of day; with its date when that is not today's. */
export function moment(at: number): string {
  const date = new Date(at)
  if (date.toDateString() === new Date().toDateString()) return clock(at)
  const day = [date.getFullYear(), date.getMonth() + 1, date.getDate()]
  return `${day.map((part) => String(part).padStart(2, '0')).join('-')} ${clock(at)}`
}

export function ago(at: number, now: number): string {
  return now - at < 1_500 ? 'just now' : `${span(now - at)} ago`
}

/** A dash for what is not known. */
export function known(value: number | null | undefined, words: (value: number) => string): string {
  return value === null || value === undefined ? '–' : words(value)
}

/** `+120 %`, `−3 %`; nothing for what has hardly changed. */
export function change(before: number, now: number): string {
  if (before === 0 || now === before) return ''
  const ratio = now / before - 1
  if (Math.abs(ratio) < 0.05) return ''
  if (ratio >= 9) return `× ${Math.round(now / before)}`
  return `${ratio < 0 ? '−' : '+'}${Math.round(Math.abs(ratio) * 100)} %`
}
