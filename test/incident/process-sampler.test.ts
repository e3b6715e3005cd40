import { describe, expect, it } from 'vitest'
import { systemClock } from '../../lib/clock.ts'
import { ROW_CELLS, SampledProcess } from '../../lib/export/process-sample.ts'
import { ProcessSampler } from '../../lib/incident/process-sampler.ts'
import { until } from '../support/until.ts'

describe('the look at the process', () => {
  it('comes in batches of whole rows, the last one when it stops', async () => {
    const batches: Float64Array[] = []
    const sampler = new ProcessSampler(systemClock, (rows) => batches.push(rows))
    sampler.start()
    await until(() => batches.length > 0)
    expect(batches[0]).toHaveLength(100 * ROW_CELLS)
    const sample = new SampledProcess(batches[0]!, []).at(0)
    expect(sample.heapUsedBytes).toBeGreaterThan(1_000_000)
    expect(sample.rssBytes).toBeGreaterThan(sample.heapUsedBytes)
    expect(sample.handles).toBeGreaterThan(0)

    sampler.stop()
    expect(batches).toHaveLength(2)
    await untilAnotherHas(100)
    sampler.stop()
    expect(batches).toHaveLength(2)
  })

  it('ends by itself, whoever forgets to stop it', async () => {
    let rows = 0
    const count = (batch: Float64Array): void => void (rows += batch.length / ROW_CELLS)
    const sampler = new ProcessSampler(systemClock, count, { everyMs: 1, maxRows: 150 })
    sampler.start()
    await until(() => rows >= 150)
    await untilAnotherHas(100)
    sampler.stop()
    expect(rows).toBe(150)
  })
})

/** Time enough for a timer that was left behind to go off. */
async function untilAnotherHas(rows: number): Promise<void> {
  let seen = 0
  const count = (batch: Float64Array): void => void (seen += batch.length / ROW_CELLS)
  const sampler = new ProcessSampler(systemClock, count)
  sampler.start()
  await until(() => seen >= rows)
  sampler.stop()
}
