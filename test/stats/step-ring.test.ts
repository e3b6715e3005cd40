import { describe, expect, it } from 'vitest'
import { StepRing } from '../../lib/stats/step-ring.ts'

const all = (ring: StepRing, from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, at) => ring.at(from + at, 1))

describe('a ring of steps', () => {
  it('keeps the newest rows and forgets the rest', () => {
    const ring = new StepRing(1_000, 3, 2)
    for (let step = 10; step < 15; step++) ring.put(step, [step, step * 2])
    expect(all(ring, 10, 15)).toEqual([NaN, NaN, 24, 26, 28, NaN])
    expect(ring.last).toBe(14)
  })

  it('lets a late row stand for the steps that nobody wrote, and never for older ones', () => {
    const ring = new StepRing(1_000, 4, 2)
    ring.put(3, [0, 3])
    ring.put(6, [0, 6])
    expect(all(ring, 2, 6)).toEqual([NaN, 3, 6, 6, 6])
    ring.put(100, [0, 100])
    expect(all(ring, 96, 100)).toEqual([NaN, 100, 100, 100, 100])
    ring.put(99, [0, 7])
    expect(ring.at(99, 1)).toBe(100)
  })

  it('knows nothing of the time before it', () => {
    const ring = new StepRing(1_000, 4, 2)
    ring.put(0, [0, 1])
    expect(all(ring, -3, 0)).toEqual([NaN, NaN, NaN, 1])
    expect(new StepRing(1_000, 4, 2).at(0, 0)).toBeNaN()
    expect([ring.doneAt(1_999), ring.doneAt(2_000)]).toEqual([0, 1])
  })
})
