import type { Mark } from '../../wire.ts'

export interface Stretch {
  at: number
  untilAt: number
}

/** Several limits that are broken at a time are no darker than one. */
export function united(marks: readonly Mark[], nowAt: number): Stretch[] {
  const whole: Stretch[] = []
  for (const { at, untilAt } of marks.toSorted((a, b) => a.at - b.at)) {
    const last = whole.at(-1)
    const until = untilAt ?? nowAt
    if (last === undefined || at > last.untilAt) whole.push({ at, untilAt: until })
    else last.untilAt = Math.max(last.untilAt, until)
  }
  return whole
}
