import { describe, expect, it } from 'vitest'
import { HeatGrid } from '../../../lib/page/browser/charts/heat-grid.ts'

/** Two steps of three rows: nobody, 1 and 3 requests; then 10, nobody and 1 023. */
const bytes = [0, 8, 16, 28, 0, 80]
const grid = new HeatGrid(
  { stepMs: 60_000, fromAt: 120_000 },
  { floorsMs: [1, 10, 100], cells: btoa(String.fromCharCode(...bytes)) },
)

describe('the cells of a heat map', () => {
  it('are read where they lie', () => {
    expect(grid.at).toEqual([120_000, 180_000])
    expect([0, 1, 2].map((row) => grid.requests(0, row))).toEqual([0, 1, 3])
    expect([0, 1].map((step) => grid.total(step))).toEqual([4, 1_033])
    expect(grid.most).toBe(1_023)
    expect([...grid.cells()].map(({ at, row }) => [at, row])).toEqual([
      [120_000, 1],
      [120_000, 2],
      [180_000, 0],
      [180_000, 2],
    ])
  })

  it('belong to a latency, and the last row is as tall as the one below it', () => {
    expect([0.2, 1, 9, 10, 5_000].map((ms) => grid.rowOf(ms))).toEqual([0, 0, 0, 1, 2])
    expect(grid.edges(0)).toEqual([1, 10])
    expect(grid.edges(2)).toEqual([100, 1_000])
    expect(grid.range).toEqual([1, 1_000])
  })
})
