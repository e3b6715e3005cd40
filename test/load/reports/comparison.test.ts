import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { comparisonSummary } from '../../../lib/load/reports/comparison-markdown.ts'
import { comparisonPage } from '../../../lib/load/reports/html/comparison-page.ts'
import { anyReport, hostile } from './any-report.ts'
import { simulatedReport } from './simulated.ts'

const anyComparison = anyReport
  .filter(({ comparison }) => comparison !== undefined)
  .map(({ comparison }) => comparison!)

describe('a comparison', () => {
  it('stands by itself on a page that runs nothing', () => {
    const comparison = simulatedReport().comparison!
    const html = comparisonPage(comparison, 'regressed')
    expect(html).not.toContain('<script')
    expect(html).toContain('CPU per request')
    expect(html.match(/<svg class="bar"/g)!.length).toBe(comparison.rows.length)
    fc.assert(
      fc.property(anyComparison, (one) => {
        const page = comparisonPage({ ...one, against: hostile.join(' ') }, 'inconclusive')
        expect(page).not.toMatch(/<script|<img|NaN|undefined/)
      }),
    )
  })

  it('puts each row once into a step of CI, with nothing of it read as Markdown', () => {
    const text = comparisonSummary(simulatedReport().comparison!, 'regressed')
    expect(text).toContain(
      '| ❌ | CPU per request | 1842 µs | 2104 µs | +14.2 % | +11.2 % to +17.2 % | regressed |',
    )
    expect(text).toContain('- 210 µs → 441 µs: priceOf src/price.js:12')
    fc.assert(
      fc.property(anyComparison, (one) => {
        const lines = comparisonSummary(one, 'inconclusive').split('\n')
        const cells = lines
          .filter((line) => line.startsWith('| '))
          .map((line) => line.split(/(?<!\\)(?:\\\\)*\|/).length)
        expect(cells.length).toBe(one.rows.length + 2)
        expect(new Set(cells).size).toBe(1)
        expect(lines.join('\n')).not.toMatch(/<(?!\/?(details|summary)>)/)
      }),
    )
  })
})
