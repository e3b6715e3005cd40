import { expect, it } from 'vitest'
import { createPerf } from '../../../lib/index.ts'
import { HeapMeter } from '../../../lib/load/agent/heap-meter.ts'
import { WorkMeter } from '../../../lib/load/agent/work-meter.ts'
import { processState } from '../../../lib/process-state.ts'

function totals(): Record<string, number> {
  const tables = [...(processState().operationTotals ?? [])].map((table) => [...table()])
  return Object.fromEntries(
    tables.flat().map(({ subject, succeeded, failed }) => [subject, succeeded + failed]),
  )
}

it('every byte that is allocated is counted, collected or not', () => {
  const meter = new HeapMeter()
  const kept: string[] = []
  meter.begin()
  // A flat string of one-byte characters takes as many bytes.
  for (let at = 0; at < 8_000; at++) {
    const text = Buffer.alloc(8_192, 97 + (at % 26)).toString('latin1')
    if (at % 400 === 0) kept.push(text)
  }
  const { allocatedBytes, gcCount } = meter.end()
  expect(kept).toHaveLength(20)
  expect(allocatedBytes / (8_000 * 8_192)).toBeGreaterThan(0.98)
  expect(allocatedBytes / (8_000 * 8_192)).toBeLessThan(1.1)
  expect(gcCount).toBeGreaterThan(0)
})

it('the operations of a perf are told while it runs', async () => {
  const perf = createPerf({ flight: false, watchdog: false, capture: false, endpoint: false }).start()
  const meter = new WorkMeter({ calls: totals, sentBytes: () => 0 })
  perf.measure('db.query', () => {})
  meter.begin()
  for (let at = 0; at < 3; at++) perf.measure('db.query', () => {})
  expect(meter.end().calls).toEqual({ 'op:db.query': 3 })
  expect(() => meter.end()).toThrow('nothing was begun')
  await perf.close()
  expect(totals()).toEqual({})
})
