import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { annotations } from '../../../lib/load/reports/annotations.ts'
import { rowsOf } from '../../../lib/load/reports/tally.ts'
import { anyReport } from './any-report.ts'
import { simulatedReport } from './simulated.ts'

const root = 'file:///srv/shop/'

/** As GitHub's runner reads a line of output. */
function read(line: string): { kind: string; properties: Record<string, string>; message: string } {
  const [, kind, list, data] = /^::(error|warning|notice) ([^\n\r]*?)::([^\n\r]*)$/.exec(line)!
  const plain = (text: string): string =>
    text.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%')
  const properties = list!.split(',').map((pair) => {
    const [name, value] = pair.split(/=(.*)/s)
    return [name!, plain(value!.replaceAll('%3A', ':').replaceAll('%2C', ','))] as const
  })
  return { kind: kind!, properties: Object.fromEntries(properties), message: plain(data!) }
}

describe('annotations', () => {
  it('are at most ten of a kind, one line each, and none is lost unsaid', () => {
    fc.assert(
      fc.property(anyReport, (report) => {
        const lines = annotations(report, root).map(read)
        const rows = rowsOf(report).map(({ row }) => row)
        for (const [kind, states] of [
          ['error', ['fail', 'invalid']],
          ['warning', ['warning']],
          ['notice', ['no-data', 'inconclusive']],
        ] as const) {
          const meant = rows.filter(({ state }) => (states as readonly string[]).includes(state)).length
          const said = lines.filter((line) => line.kind === kind)
          expect(said.length).toBe(Math.min(10, meant))
          if (meant > 10) expect(said.at(-1)!.message).toBe(`${meant - 9} more: see the step's summary`)
        }
      }),
    )
  })

  it('put what was missed the furthest first, at the line that is to blame', () => {
    const lines = annotations(simulatedReport(), root).map(read)
    const [worst] = lines
    expect(lines.map(({ kind }) => kind)).toEqual(['error', 'error', 'warning', 'notice', 'notice'])
    expect(worst!.properties['title']).toMatch(/p99 ≤ 250 ms$/)
    const orders = lines.find(({ properties }) => properties['title'] === 'GET /orders/:id p99 ≤ 250 ms')!
    expect(orders.properties).toMatchObject({ file: 'src/invoice.js', line: '41' })
    expect(orders.message).toContain('renderInvoice')
  })

  it('name no file outside of the repository', () => {
    const lines = annotations(simulatedReport(), 'file:///home/elsewhere/').map(read)
    for (const { properties } of lines) expect(properties).not.toHaveProperty('file')
  })
})
