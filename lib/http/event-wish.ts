import type { TableName } from '../page/wire.ts'
import type { Wish } from './event-stream.ts'

const names: readonly string[] = ['sla', 'routes', 'operations', 'work', 'advice'] satisfies TableName[]

/** What a listener's URL asks for; null for what there is not. */
export function wishIn(url: string): Wish | null {
  const query = url.indexOf('?')
  const wishes = new URLSearchParams(query < 0 ? '' : url.slice(query))
  const view = wishes.get('view')
  if (view !== null && view !== 'page') return null
  const tables = (wishes.get('tables') ?? '').split(',').filter((name) => name !== '')
  if (tables.some((name) => !names.includes(name))) return null
  return { page: view === 'page', tables: new Set(tables as TableName[]) }
}
