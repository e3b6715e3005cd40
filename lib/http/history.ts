import type { Range } from '../page/wire.ts'
import type { PageAccess } from '../view.ts'
import { jsonPieces } from './json-pieces.ts'

/** What part of the past somebody asks for. */
export type HistoryWish = { range: Range } | { subject: string } | { sparks: 'routes' | 'operations' }

const ranges: readonly string[] = ['1m', '5m', '10m', '3h', '24h'] satisfies Range[]
export const historyWays: string = `?range=${ranges.join('|')}, ?subject=ROUTE, or ?sparks=routes|operations`

/** Ten minutes of the process without a wish; null for what there is not. */
export function historyIn(url: string): HistoryWish | null {
  const query = url.indexOf('?')
  const wishes = new URLSearchParams(query < 0 ? '' : url.slice(query))
  const subject = wishes.get('subject')
  if (subject !== null) return { subject }
  const sparks = wishes.get('sparks')
  if (sparks !== null) return sparks === 'routes' || sparks === 'operations' ? { sparks } : null
  const range = wishes.get('range') ?? '10m'
  return ranges.includes(range) ? { range: range as Range } : null
}

/** The answer as JSON, in pieces; null for a subject without a past. */
export function historyPieces(page: PageAccess, wish: HistoryWish): (() => Iterable<string>) | null {
  if ('range' in wish) return () => jsonPieces(page.history(wish.range), 2)
  if ('sparks' in wish) return () => sparkPieces(page, wish.sparks)
  const past = page.subject(wish.subject)
  return past === null ? null : () => jsonPieces(past, 3)
}

function* sparkPieces(page: PageAccess, kind: 'routes' | 'operations'): Generator<string, void, undefined> {
  const { head, rows } = page.sparks(kind)
  yield `${JSON.stringify(head).slice(0, -1)},"rows":[`
  let comma = ''
  for (const row of rows) {
    yield comma + JSON.stringify(row)
    comma = ','
  }
  yield ']}'
}
