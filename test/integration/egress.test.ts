import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { createPerf } from '../../lib/index.ts'
import { until } from '../support/until.ts'

const folder = mkdtempSync(join(tmpdir(), 'perfguard-egress-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('egress', () => {
  it('has sent the incident when the perf is closed', async () => {
    const target = join(folder, 'volume')
    const perf = createPerf({
      flight: false,
      watchdog: false,
      capture: { dir: join(folder, 'incidents'), duringMs: 500, heap: false },
      egress: { dir: target },
    }).start()
    const { id, files } = await perf.capture()
    await perf.close()
    const names = ['incident.json', ...files.map(({ name }) => name)]
    expect(names.length).toBeGreaterThan(2)
    for (const name of names) {
      const [here, there] = [join(folder, 'incidents', id, name), join(target, id, name)]
      expect(readFileSync(there).equals(readFileSync(here)), name).toBe(true)
    }
  })

  it('keeps no process alive for a bucket that is silent', async () => {
    const asked: string[] = []
    const server = createServer((req) => void asked.push(req.url!))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const app = join(import.meta.dirname, '../fixtures/egress-app.js')
    const child = spawn(process.execPath, [app, folder, url], { stdio: ['pipe', 'pipe', 'inherit'] })
    let id = ''
    child.stdout.on('data', (data: Buffer) => (id += data.toString()))
    const ended = new Promise((resolve) => child.on('close', resolve))
    await until(() => asked.length > 0)
    child.stdin.end()
    const code = await ended
    server.closeAllConnections()
    server.close()
    expect(code).toBe(0)
    expect(asked[0]).toContain(id)
    expect(existsSync(join(folder, id, 'incident.json'))).toBe(true)
  })
})
