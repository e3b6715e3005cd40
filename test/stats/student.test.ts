import { describe, expect, it } from 'vitest'
import { studentQuantile, studentUpperTail } from '../../lib/stats/student.ts'

describe("Student's t", () => {
  it.each([
    [0.025, 5, 2.570582],
    [0.005, 5, 4.032143],
    [0.01, 11, 2.718079],
    [0.0125, 19, 2.43344],
    [0.2, 19, 0.860951],
    [0.025, 1_000_000, 1.959966],
  ])('is exceeded with the chance %d, of %d degrees of freedom, by %d', (tail, freedom, t) => {
    expect(studentQuantile(tail, freedom)).toBeCloseTo(t, 4)
    expect(studentUpperTail(t, freedom)).toBeCloseTo(tail, 5)
  })

  it('is an arctangent with one degree of freedom, on both sides', () => {
    for (const t of [-20, -1, 0, 0.3, 7])
      expect(studentUpperTail(t, 1)).toBeCloseTo(0.5 - Math.atan(t) / Math.PI, 10)
  })
})
