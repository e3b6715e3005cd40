import { afterEach, expect, it } from 'vitest'
import { systemClock } from '../../lib/clock.ts'
import { EventLoopProbe } from '../../lib/probes/event-loop.ts'
import { until } from '../support/until.ts'
import { block } from './load.ts'

let probe: EventLoopProbe
let beats: number[] = []

function start(): void {
  beats = []
  probe = new EventLoopProbe({ clock: systemClock, spanMs: 60_000, onBeat: (nowMs) => beats.push(nowMs) })
  probe.start()
}

/** Waits for beats that come after this call. */
async function beatAgain(): Promise<void> {
  const seen = beats.length
  await until(() => beats.length > seen + 1, { what: 'two more beats' })
}

const tick = (): void => probe.tick(systemClock.nowMs())

afterEach(() => probe.stop())

it('sees a block that begins in the very turn in which the stretch was closed', async () => {
  start()
  await beatAgain()
  tick()
  block(300)
  await beatAgain()
  tick()
  expect(probe.recent().delayMaxMs).toBeGreaterThanOrEqual(295)
  expect(probe.recent().delayP99Ms).toBeGreaterThanOrEqual(200)
  expect(probe.recent().blockedRatio).toBeGreaterThan(0.1)
})

it('sees a block that the closing of the stretch itself is part of', async () => {
  start()
  await beatAgain()
  tick()
  block(300)
  tick()
  expect(probe.recent().delayMaxMs).toBeGreaterThanOrEqual(280)
  expect(probe.window(systemClock.nowMs()).delayMaxMs).toBeGreaterThanOrEqual(280)
})

it('shows in the window what an earlier stretch held, and not in the recent one', async () => {
  start()
  await beatAgain()
  block(400)
  await beatAgain()
  tick()
  await until(async () => {
    await beatAgain()
    tick()
    return probe.recent().delayMaxMs < 300
  })
  expect(probe.window(systemClock.nowMs()).delayMaxMs).toBeGreaterThanOrEqual(395)
})

it('sees a block in the handler of an event and not only in timers', async () => {
  start()
  await beatAgain()
  tick()
  const { readFile } = await import('node:fs')
  let done = false
  readFile(import.meta.filename, () => {
    block(200)
    done = true
  })
  await until(() => done)
  await beatAgain()
  tick()
  expect(probe.recent().delayMaxMs).toBeGreaterThanOrEqual(195)
})

it('does not beat after a stop, however often it was started', async () => {
  start()
  probe.start()
  await beatAgain()
  probe.stop()
  probe.stop()
  const seen = beats.length
  block(50)
  let passed = false
  setTimeout(() => (passed = true), 100)
  await until(() => passed)
  expect(beats.length).toBe(seen)
})

it('tells with each beat how late it is, and how long the loop was held before', async () => {
  const late: [delayMs: number, heldMs: number][] = []
  const onBeat = (_: number, delayMs: number, heldMs: number): void => void late.push([delayMs, heldMs])
  probe = new EventLoopProbe({ clock: systemClock, spanMs: 60_000, onBeat })
  probe.start()
  await until(() => late.length > 1)
  const seen = late.length
  block(200)
  const [delayMs, heldMs] = await until(() => late[seen])
  expect(delayMs).toBeGreaterThan(170)
  expect(heldMs).toBeGreaterThanOrEqual(195)
  expect(heldMs).toBeLessThanOrEqual(delayMs + 20.1)
})
