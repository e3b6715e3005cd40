import { checkedBaseline, type Baseline } from './baseline.ts'

/** One line of `history.ndjson`: what was measured, or what all that follows is held against. */
export type HistoryLine = Baseline & { kind: 'run' | 'pin' }

export interface History {
  /** By time. */
  runs: HistoryLine[]
  /** The newest pin. */
  pin: HistoryLine | null
  /** Lines that nobody can read, from 1: half a line of a process that was killed, or a merge's marks. */
  unread: number[]
}

/** Lines only ever come to it, so that two branches merge by keeping all of both; their order says nothing. */
export function readHistory(text: string): History {
  const unread: number[] = []
  const lines = new Map<string, HistoryLine>()
  for (const [at, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue
    const read = lineOf(line)
    if (read === null) unread.push(at + 1)
    else lines.set(line, read)
  }
  const sorted = [...lines.values()].toSorted((a, b) => a.savedAt - b.savedAt)
  const runs = sorted.filter(({ kind }) => kind === 'run')
  return { runs, pin: sorted.findLast(({ kind }) => kind === 'pin') ?? null, unread }
}

export function historyText(line: HistoryLine): string {
  return `${JSON.stringify(line)}\n`
}

function lineOf(text: string): HistoryLine | null {
  try {
    const value = JSON.parse(text) as { kind?: unknown }
    const { kind } = value
    return kind === 'run' || kind === 'pin' ? { ...checkedBaseline(value), kind } : null
  } catch {
    return null
  }
}
