import { describe, expect, it } from 'vitest'
import { Rows } from '../../../lib/page/browser/live/rows.ts'

describe('rows that come by difference', () => {
  it('change, go and come, and begin anew when all of them come', () => {
    const rows = new Rows<{ key: string; n: number }>()
    rows.take({
      at: 1,
      whole: true,
      rows: [
        { key: 'a', n: 1 },
        { key: 'b', n: 1 },
      ],
      gone: [],
    })
    rows.take({
      at: 2,
      whole: false,
      rows: [
        { key: 'b', n: 2 },
        { key: 'c', n: 2 },
      ],
      gone: ['a'],
    })
    expect(rows.all).toEqual([
      { key: 'b', n: 2 },
      { key: 'c', n: 2 },
    ])
    expect(rows.get('a')).toBeUndefined()
    rows.take({ at: 3, whole: true, rows: [{ key: 'd', n: 3 }], gone: [] })
    expect(rows.all).toEqual([{ key: 'd', n: 3 }])
    expect(rows.at).toBe(3)
  })
})
