import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { LoadReport } from '../../../lib/load/report.ts'
import { consoleSummary, scenarioLine } from '../../../lib/load/reports/console.ts'
import { anyReport } from './any-report.ts'
import { simulatedReport } from './simulated.ts'

const plain = { paint: (_: string, text: string): string => text }

/** Categories whose names cannot be taken for figures. */
const named = anyReport.map((report): LoadReport => ({
  ...report,
  scenarios: report.scenarios.map((scenario) => ({
    ...scenario,
    rows: scenario.rows.map((row, i) => ({ ...row, category: ['api', 'database', 'websocket'][i % 3]! })),
  })),
}))

function figure(text: string, name: string): number {
  const [, value] = new RegExp(`^ {2}${name} +(\\S+)$`, 'm').exec(text) ?? []
  return Number(value!.replaceAll('\u202f', ''))
}

function shares(text: string, name: string): { passed: number; total: number } {
  const [, line = ''] = new RegExp(`^ {2}${name} {2}(.*)$`, 'm').exec(text) ?? []
  const pairs = [...line.matchAll(/ (\d+)\/(\d+) \(/g)].map(([, a, b]) => [Number(a), Number(b)] as const)
  const sum = (at: 0 | 1): number => pairs.reduce((all, pair) => all + pair[at], 0)
  return { passed: sum(0), total: sum(1) }
}

describe('the console summary', () => {
  it('adds up: each row once in the totals, once by severity, once by category', () => {
    fc.assert(
      fc.property(named, (report) => {
        const text = consoleSummary(report, plain)
        const [total, passed, warned, failed, unjudged] = [
          'Total',
          'Passed',
          'Warnings',
          'Failed',
          'Not judged',
        ].map((name) => figure(text, name))
        expect(total).toBe(report.totals.rows)
        expect(passed! + warned! + failed! + unjudged!).toBe(total)
        expect(shares(text, 'Severity')).toEqual({ passed, total })
        expect(shares(text, 'Category')).toEqual({ passed, total })
      }),
    )
  })

  it('lets no name paint, or begin a line of its own', () => {
    fc.assert(
      fc.property(anyReport, (report) => {
        const text = consoleSummary(report, plain)
        expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u2028\u2029\u202e]/u)
        for (const line of text.split('\n')) expect(line).not.toMatch(/^\s*(::|##\[)/)
      }),
    )
  })

  it('tells a run', () => {
    expect(consoleSummary(simulatedReport(), plain)).toMatchInlineSnapshot(`
      "perfguard load: Shop under load (simulated)
      1 scenario, 1 min, 11 309 requests, 56 errors (0.5 %)

        ✗ a minute of orders  api  4/9  60.0 s
                               requests              p50     p95       p99       max
            (all)                 8 826   221/s  4.32 ms  453 ms  1 270 ms  1 484 ms
            GET /orders/:id       6 220   156/s  3.66 ms  457 ms  1 253 ms  1 482 ms
            POST /orders          1 769  44.2/s  5.60 ms  317 ms  1 319 ms  1 480 ms
            GET /invoices/:id       837  20.9/s  8.38 ms  522 ms  1 352 ms  1 484 ms

        ✗ critical  (all) p99 ≤ 250 ms: 1 270 ms
            in a minute of orders: broken in 3 of 40 seconds, from 0:37 on
        ✗ critical  GET /orders/:id p99 ≤ 250 ms: 1 253 ms
            in a minute of orders: broken in 3 of 40 seconds, from 0:37 on
        ! medium  GET /invoices/:id p95 ≤ 60 ms: 522 ms
            in a minute of orders: over the limit that warns, with 99 %
        ? critical  DELETE /orders/:id p95 ≤ 80 ms: –
            in a minute of orders: no request of it was sent: no task has it
        ? high  GET /invoices/:id p99.9 ≤ 900 ms: 1 483 ms
            in a minute of orders: 880 of the 10 000 requests that a judgement needs

        Total                  9
        Passed                 4
        Warnings               1
        Failed                 2
        Not judged             2
        Pass rate         44.4 %
        Average duration  60.0 s

        Severity  critical 4/7 (57.1 %), high 0/1 (0 %), medium 0/1 (0 %)
        Category  api 3/8 (37.5 %), process 1/1 (100 %)

        note: These figures are simulated: a queue with one server, which stands still once.
        note: Quick: intervals are wide.

      FAILED (exit 1)
        - GET /orders/:id p99 is over 250 ms: the loop was held for 1.5 s by renderInvoice.
        - DELETE /orders/:id has no data: no task sends it."
    `)
  })

  it('has signs for terminals that know no more', () => {
    const [scenario] = simulatedReport().scenarios
    expect(scenarioLine(scenario!, { ...plain, ascii: true })).toBe(
      '  x a minute of orders  api  4/9  60.0 s',
    )
  })
})
