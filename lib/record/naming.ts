/** Where everything counts that has no slot of its own. */
export const OTHER = '(other)'

const MAX_NAME_LENGTH = 200

/** What stands for a name that is empty, or no text at all: JavaScript hands over anything. */
const UNNAMED = '(unnamed)'

export function nameText(name: unknown): string {
  return typeof name === 'string' && name !== '' ? name : UNNAMED
}

/** How the rows of a table are called. */
export interface Naming {
  /** One of a few: whatever is not known is one of them too. */
  group(group: string): string
  /** A name as it is kept: not empty, and of bounded length. */
  name(name: string): string
  /** What the SLA calls it. */
  label(group: string, name: string): string
  /** A name that needs no slot, because there is always one of it; its group is ''. */
  readonly free: string | null
}

/** A name of bounded length, even if somebody hands in a URL of 100 KB. */
export function shortName(name: string, maxLength: number = MAX_NAME_LENGTH): string {
  if (name.length <= maxLength) return name
  // A plain slice would keep the whole long string alive behind it.
  return JSON.parse(JSON.stringify(`${name.slice(0, maxLength - 1)}…`)) as string
}
