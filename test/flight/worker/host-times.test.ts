import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { HostTimes } from '../../../lib/flight/worker/host-times.ts'

const folder = mkdtempSync(join(tmpdir(), 'host-times-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('host times', () => {
  it.runIf(process.platform === 'linux')('grow with the work of the main thread', () => {
    const host = new HostTimes()
    const before = host.read(0)
    while (host.read(0).mainCpuMs! < before.mainCpuMs! + 20) Math.sqrt(Math.random())
    const after = host.read(2_000)
    expect(after.mainWaitMs).toBeGreaterThanOrEqual(before.mainWaitMs!)
    expect(after.processCpuMs).toBeGreaterThan(before.processCpuMs)
    expect(after.stealMs).toBeGreaterThanOrEqual(0)
    host.close()
  })

  it('add up throttling of all control groups, of both versions, and read it anew each time', () => {
    const [own, above] = ['own', 'above'].map((name) => join(folder, name)) as [string, string]
    writeFileSync(own, 'usage_usec 5\nnr_periods 3\nnr_throttled 2\nthrottled_usec 1500\n')
    writeFileSync(above, 'nr_periods 0\nnr_throttled 0\nthrottled_time 2000000\n')
    const host = new HostTimes({ cpuStatPaths: [own, above, join(folder, 'none')], platform: 'linux' })
    expect(host.read(0).throttledMs).toBe(3.5)
    writeFileSync(own, 'usage_usec 5\nnr_periods 3\nnr_throttled 2\nthrottled_usec 9500\n')
    expect(host.read(0).throttledMs).toBe(11.5)
    host.close()
    host.close()
  })

  it('are null where the system does not tell', () => {
    const host = new HostTimes({ platform: 'darwin' })
    expect(host.read(5)).toMatchObject({
      atMs: 5,
      mainCpuMs: null,
      mainWaitMs: null,
      throttledMs: null,
      stealMs: null,
    })
    expect(host.read(5).processCpuMs).toBeGreaterThan(0)
    host.close()
  })
})
