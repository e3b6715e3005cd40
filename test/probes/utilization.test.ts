import { Session } from 'node:inspector'
import { expect, it } from 'vitest'
import { systemClock } from '../../lib/clock.ts'
import { UtilizationProbe } from '../../lib/probes/utilization.ts'
import { until } from '../support/until.ts'
import { block, waitSynchronously } from './load.ts'

const hasThreadCpu = 'threadCpuUsage' in process

/** Lets the loop go idle for a while, and does some work in between. */
async function run(
  probe: UtilizationProbe,
  forMs: number,
  work: () => void = () => {},
): Promise<number | null> {
  probe.start(systemClock.nowMs())
  const endMs = systemClock.nowMs() + forMs
  await until(() => {
    work()
    return systemClock.nowMs() >= endMs
  })
  probe.tick(systemClock.nowMs())
  return probe.recent()
}

it('tells the share of time in which the loop was busy', async () => {
  const probe = new UtilizationProbe(60_000, () => false)
  expect(probe.recent()).toBeNull()
  expect(await run(probe, 300)).toBeLessThan(0.4)
  expect(await run(probe, 300, () => block(40))).toBeGreaterThan(0.5)
  const window = probe.window(systemClock.nowMs())!
  expect(window).toBeGreaterThan(0.2)
  expect(window).toBeLessThan(0.8)
})

it('counts a synchronous wait as busy while no profiler runs', async () => {
  const probe = new UtilizationProbe(60_000, () => false)
  expect(await run(probe, 300, () => waitSynchronously(40))).toBeGreaterThan(0.5)
})

it.runIf(hasThreadCpu)('stays low in an idle process with a profiler on', async () => {
  const session = new Session()
  session.connect()
  session.post('Profiler.enable')
  session.post('Profiler.setSamplingInterval', { interval: 1_000 })
  session.post('Profiler.start')
  try {
    const probe = new UtilizationProbe(60_000, () => true)
    expect(await run(probe, 1_000)).toBeLessThan(0.4)
    // A machine with other work gives this thread less CPU time than it asks for.
    expect(await run(probe, 300, () => block(40))).toBeGreaterThan(0.1)
  } finally {
    session.disconnect()
  }
})

it.skipIf(hasThreadCpu)(
  'says nothing of a profiled stretch where there is no CPU time of a thread',
  async () => {
    const probe = new UtilizationProbe(60_000, () => true)
    expect(await run(probe, 100, () => block(10))).toBeNull()
    expect(probe.window(systemClock.nowMs())).toBeNull()
  },
)

it('notices a profile that begins and ends between two ticks', async () => {
  let profiling = false
  const probe = new UtilizationProbe(60_000, () => profiling)
  const reading = await run(probe, 300, () => {
    waitSynchronously(40)
    profiling = !profiling
    probe.beat()
    profiling = false
  })
  // The loop was held for most of the time, with no CPU used: only the thread's clock can say so little.
  if (hasThreadCpu) expect(reading).toBeLessThan(0.5)
  else expect(reading).toBeNull()
})
