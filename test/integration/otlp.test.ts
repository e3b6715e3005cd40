import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { receiver } from '../notify/receiver.ts'

it('keeps no process alive for a collector that hangs or is not there', async () => {
  const collector = await receiver(() => {})
  const library = join(import.meta.dirname, '../../dist/esm/lib/index.js')
  const script = `
    import { createPerf } from ${JSON.stringify(library)}
    const quiet = { capture: false, flight: false, watchdog: false }
    const otlp = (port) => ({ url: 'http://127.0.0.1:' + port, everyMs: 1000 })
    const perfs = [${collector.port}, 1].map((port) => createPerf({ ...quiet, otlp: otlp(port) }).start())
    const busy = setInterval(() => {
      if (perfs[1].snapshot().otlp.failed > 0) clearInterval(busy)
    }, 50)
    process.on('exit', () => console.log(JSON.stringify(perfs.map((perf) => perf.snapshot().otlp))))`
  try {
    const args = ['--input-type=module', '--eval', script]
    const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 20_000 })
    expect(JSON.parse(stdout)).toMatchObject([{ sent: 0 }, { sent: 0, problem: 'ECONNREFUSED' }])
    expect(collector.received).toHaveLength(1)
  } finally {
    await collector.close()
  }
})
