import { describe, expect, it } from 'vitest'
import { AdviceGiver } from '../../lib/http/advice.ts'
import { EventTables } from '../../lib/http/event-tables.ts'
import { FakeView, routeSnapshot } from './fake-view.ts'

/** Tables of a view in which a row takes so long, on a clock that only rows put forward. */
function tablesOf(
  rows: number,
  msEach: number,
): { view: FakeView; tables: EventTables; nowMs: () => number } {
  const view = new FakeView(rows)
  let ms = 0
  view.options = { ...view.options, clock: { nowMs: () => ms, wallMs: () => ms } }
  view.routes = function* routes() {
    for (let row = 0; row < rows; row++) {
      ms += msEach
      yield routeSnapshot(row)
    }
  }
  return { view, tables: new EventTables(view, new AdviceGiver(view)), nowMs: () => ms }
}

describe('the beat of a table', () => {
  it.each([
    ['a few routes', 10, 0.02, 2_000],
    ['500 routes', 500, 0.014, 3_500],
    ['a crowded machine', 500, 0.1, 10_000],
    ['10 000 routes', 10_000, 0.02, 20_000],
  ])('of %s is slow enough to take little of a core', async (_, rows, msEach, pauseMs) => {
    const { view, tables } = tablesOf(rows, msEach)
    expect(tables.isDue('routes', 0)).toBe(true)
    await tables.text('routes', view)
    expect(tables.isDue('routes', pauseMs - 20)).toBe(false)
    expect(tables.isDue('routes', pauseMs + 20)).toBe(true)
  })

  it('begins anew for a new listener', async () => {
    const { view, tables, nowMs } = tablesOf(10, 0.02)
    await tables.text('routes', view)
    tables.hurry(['routes'])
    expect(tables.isDue('routes', nowMs())).toBe(true)
  })
})
