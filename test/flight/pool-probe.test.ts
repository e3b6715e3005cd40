import { pbkdf2 } from 'node:crypto'
import { expect, it } from 'vitest'
import { systemClock } from '../../lib/clock.ts'
import { PoolProbe } from '../../lib/flight/pool-probe.ts'
import { until } from '../support/until.ts'

interface Probed {
  probe: PoolProbe
  delays: number[]
}

function probed(): Probed {
  const delays: number[] = []
  return {
    delays,
    probe: new PoolProbe({ clock: systemClock, onDelay: (_, delayMs) => delays.push(delayMs) }),
  }
}

/** One job for each of libuv's threads and more, so that the next one has to wait; returns when all are done. */
async function fillPool(iterations: number): Promise<number> {
  const threads = Number(process.env['UV_THREADPOOL_SIZE'] ?? 4)
  const fromMs = systemClock.nowMs()
  const job = (): Promise<void> =>
    new Promise((resolve) => pbkdf2('a', 'b', iterations, 32, 'sha512', () => resolve()))
  await Promise.all(Array.from({ length: threads }, job))
  return systemClock.nowMs() - fromMs
}

it('tells what a job waits for a full pool', async () => {
  const { probe, delays } = probed()
  const filled = fillPool(200_000)
  probe.beat(systemClock.nowMs(), 0, false)
  const beats = setInterval(() => probe.beat(systemClock.nowMs(), 0, false), 20)
  const tookMs = await filled
  await until(() => delays.length > 0)
  clearInterval(beats)
  // The first of the jobs makes room; they are of one size and share the cores.
  expect(delays[0]).toBeGreaterThan(tookMs / 10)
})

it('does not take the loop’s delay for the pool’s', async () => {
  const { probe, delays } = probed()
  const fromMs = systemClock.nowMs()
  probe.beat(fromMs, 0, false)
  while (systemClock.nowMs() - fromMs < 300);
  await until(() => delays.length > 0)
  expect(delays[0]).toBeLessThan(150)
})

it('asks once a second, more often while armed, and never twice at a time', async () => {
  const { probe, delays } = probed()
  const told = async (nowMs: number, armed: boolean): Promise<number> => {
    probe.beat(nowMs, 0, armed)
    probe.beat(nowMs, 0, armed)
    // Whatever was asked is back after one more job of the pool.
    await fillPool(1)
    await fillPool(1)
    return delays.length
  }
  expect(await told(1_000, false)).toBe(1)
  expect(await told(1_900, false)).toBe(1)
  expect(await told(2_000, true)).toBe(2)
  expect(await told(2_240, true)).toBe(2)
  expect(await told(2_250, true)).toBe(3)
  probe.stop()
  expect(await told(9_000, true)).toBe(3)
})
