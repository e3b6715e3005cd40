import { describe, expect, it } from 'vitest'
import { inSequence, ordered } from '../../../lib/page/browser/parts/row-order.ts'

interface Row {
  name: string
  n: number | null
}

const rows: Row[] = [
  { name: 'GET /10', n: 2 },
  { name: 'GET /9', n: null },
  { name: 'get /b', n: 3 },
]
const columns = [
  { title: 'Name', by: ({ name }: Row) => name },
  { title: 'N', by: ({ n }: Row) => n },
  { title: 'Unsorted' },
]

function names(by: string, down: boolean): string[] {
  return ordered(rows, columns, { by, down }).map(({ name }) => name)
}

describe('the order of rows', () => {
  it('is of words with their numbers, either way', () => {
    expect(names('Name', false)).toEqual(['GET /9', 'GET /10', 'get /b'])
    expect(names('Name', true)).toEqual(['get /b', 'GET /10', 'GET /9'])
  })

  it('has last what has no value, whichever way', () => {
    expect(names('N', false)).toEqual(['GET /10', 'get /b', 'GET /9'])
    expect(names('N', true)).toEqual(['get /b', 'GET /10', 'GET /9'])
  })

  it('is as they came where nothing says otherwise', () => {
    expect(names('Unsorted', true)).toEqual(rows.map(({ name }) => name))
    expect(ordered(rows, columns, undefined)).toBe(rows)
  })

  it('stays as it was while somebody points at it', () => {
    const now = [{ name: 'c' }, { name: 'a' }, { name: 'new' }]
    expect(inSequence(now, ['a', 'gone', 'c'], ({ name }) => name)).toEqual([
      { name: 'a' },
      { name: 'c' },
      { name: 'new' },
    ])
  })
})
