import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { systemClock } from '../../lib/clock.ts'
import { ProcessMonitor, type ProcessMonitorOptions } from '../../lib/probes/process-monitor.ts'
import { until } from '../support/until.ts'
import { CompiledMonitor } from './child.ts'
import { block, burst } from './load.ts'

let monitor: ProcessMonitor
let beats = 0

function create(more: Partial<ProcessMonitorOptions> = {}): ProcessMonitor {
  beats = 0
  const onBeat = (): void => void beats++
  monitor = new ProcessMonitor({
    clock: systemClock,
    spanMs: 60_000,
    profiling: () => false,
    onBeat,
    ...more,
  })
  return monitor
}

async function beatAgain(): Promise<void> {
  const seen = beats
  await until(() => beats > seen + 1, { what: 'two more beats' })
}

const tick = (): void => monitor.tick(systemClock.nowMs())

afterEach(() => monitor.stop())

describe('ProcessMonitor', () => {
  it('can be read before it starts and before its first tick', () => {
    create()
    for (const reading of [monitor.recent(), monitor.window(systemClock.nowMs())]) {
      expect(reading.rssBytes).toBeGreaterThan(1e6)
      expect(reading).toMatchObject({
        cpuRatio: 0,
        heapGrowthBytesPerMin: null,
        heapGrowthBytesPerRequest: null,
        gc: { count: 0, pauseRatio: 0 },
      })
      expect(reading.loop).toMatchObject({ utilization: null, delayMaxMs: 0, blockedRatio: 0 })
    }
    expect(monitor.recent().spanMs).toBe(0)
    expect(monitor.limits().cpus).toBeGreaterThan(0)
    monitor.start()
    expect(monitor.recent()).toMatchObject({ spanMs: 0, cpuRatio: 0, loopBlockedMaxMs: 0 })
    tick()
    expect(monitor.recent().spanMs).toBeGreaterThan(0)
  })

  it('reads a busy stretch as busy, in all of its signals', async () => {
    create().start()
    await beatAgain()
    tick()
    const beganMs = monitor.recent().atMs
    block(300)
    burst()
    await until(() => monitor.window(systemClock.nowMs()).gc.count > 0)
    await beatAgain()
    tick()
    const recent = monitor.recent()
    expect(recent.spanMs).toBeCloseTo(recent.atMs - beganMs, 6)
    expect(recent.loopBlockedMaxMs).toBeGreaterThanOrEqual(295)
    expect(recent.loop.delayMaxMs).toBe(recent.loopBlockedMaxMs)
    expect(recent.loop.delayP99Ms).toBeLessThanOrEqual(recent.loop.delayMaxMs)
    expect(recent.loop.utilization).toBeGreaterThan(0.5)
    expect(recent.cpuRatio).toBeGreaterThan(0.05)
    expect(recent.gc.count).toBeGreaterThan(0)
    expect(recent.heapUsedBytes).toBeLessThan(recent.heapLimitBytes)
    const window = monitor.window(systemClock.nowMs())
    expect(window.loop.delayMaxMs).toBeGreaterThanOrEqual(recent.loopBlockedMaxMs)
    expect(window.cpuRatio).toBeGreaterThan(0)
    expect(window.gc.count).toBeGreaterThanOrEqual(recent.gc.count)
  })

  it('sees a block of 300 ms that begins in the same turn as a tick', async () => {
    create().start()
    await beatAgain()
    tick()
    block(300)
    await beatAgain()
    tick()
    expect(monitor.recent().loopBlockedMaxMs).toBeGreaterThanOrEqual(295)
  })

  it('keeps its reading when ticked twice at one moment', async () => {
    create().start()
    await beatAgain()
    const nowMs = systemClock.nowMs()
    monitor.tick(nowMs)
    const recent = monitor.recent()
    monitor.tick(nowMs)
    monitor.tick(nowMs - 1_000)
    expect(monitor.recent()).toEqual(recent)
  })

  it('goes on beating when a callback throws, and says so', async () => {
    const errors: unknown[] = []
    const boom = new Error('boom')
    const onBeat = (): void => {
      beats++
      throw boom
    }
    const profiling = (): boolean => {
      throw boom
    }
    create({ onBeat, profiling, onError: (error) => errors.push(error) }).start()
    await beatAgain()
    tick()
    expect(errors).toContain(boom)
    expect(monitor.recent().loop.utilization).not.toBeNull()
  })

  it('starts anew after a stop, without taking the pause for a block', async () => {
    create().start()
    await beatAgain()
    tick()
    monitor.stop()
    monitor.stop()
    block(300)
    monitor.start()
    monitor.start()
    await beatAgain()
    tick()
    expect(monitor.recent().loopBlockedMaxMs).toBeLessThan(250)
    expect(monitor.recent().spanMs).toBeLessThan(280)
  })

  it('holds a fixed and small memory', () => {
    create()
    expect(monitor.footprintBytes).toBeGreaterThan(1_000)
    expect(monitor.footprintBytes).toBeLessThan(100_000)
  })
})

describe('ProcessMonitor in a process of its own', () => {
  let compiled: CompiledMonitor
  const setup = `const monitor = new ProcessMonitor({ clock: systemClock, spanMs: 60_000, profiling: () => false })`

  beforeAll(() => {
    compiled = new CompiledMonitor()
  }, 60_000)
  afterAll(() => compiled[Symbol.dispose]())

  it('does not keep a process alive that only starts it', async () => {
    expect(await compiled.run(`${setup}; monitor.start(); console.log('started')`)).toBe('started')
  })

  it('does nothing on import, and leaves no resource behind after a stop', async () => {
    const printed = await compiled.run(`
      const before = process.getActiveResourcesInfo()
      ${setup}
      const created = process.getActiveResourcesInfo()
      monitor.start()
      setTimeout(() => {
        monitor.tick(systemClock.nowMs())
        monitor.stop()
        setImmediate(() => {
          console.log(JSON.stringify({ before, created, after: process.getActiveResourcesInfo() }))
        })
      }, 100)
    `)
    const { before, created, after } = JSON.parse(printed) as Record<string, string[]>
    expect(created).toEqual(before)
    expect(after?.filter((name) => name !== 'Immediate' && !before?.includes(name))).toEqual([])
  })

  it('shows a stopped process as one block with hardly any CPU time', async () => {
    const printed = await compiled.run(`
      import { spawn } from 'node:child_process'
      ${setup}
      monitor.start()
      const script = 'kill -STOP ' + process.pid + '; sleep 0.8; kill -CONT ' + process.pid
      setTimeout(() => {
        monitor.tick(systemClock.nowMs())
        spawn('sh', ['-c', script]).on('exit', () => setTimeout(() => {
          monitor.tick(systemClock.nowMs())
          console.log(JSON.stringify(monitor.recent()))
        }, 100))
      }, 100)
    `)
    const recent = JSON.parse(printed) as ReturnType<ProcessMonitor['recent']>
    expect(recent.loopBlockedMaxMs).toBeGreaterThan(600)
    expect(recent.cpuRatio).toBeLessThan(0.4)
  })
})
