import { createServer, get, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { systemClock } from '../../lib/clock.ts'
import type { OperationRecord } from '../../lib/diagnose/recording.ts'
import { OutgoingRequests } from '../../lib/operations/outgoing.ts'
import { until } from '../support/until.ts'
import { Workbench } from './workbench.ts'

let server: Server
let host: string
let workbench: Workbench
let outgoing: OutgoingRequests

beforeAll(async () => {
  server = createServer((req, res) => {
    if (req.url === '/broken') req.socket.destroy()
    else if (req.url === '/half') {
      res.writeHead(200, { 'content-length': 10 })
      res.write('half', () => req.socket.destroy())
    } else {
      res.statusCode = req.url === '/failing' ? 503 : 200
      res.end('body')
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  host = `127.0.0.1:${(server.address() as AddressInfo).port}`
})

afterAll(() => {
  server.close()
  server.closeAllConnections()
})

beforeEach(() => {
  workbench = new Workbench()
  outgoing = new OutgoingRequests(workbench.calls)
  outgoing.start()
})

afterEach(() => outgoing.stop())

async function operation(): Promise<OperationRecord> {
  let found: OperationRecord[] = []
  await until(() => {
    found = found.concat(workbench.taped())
    return found.length > 0
  })
  expect(found.length).toBe(1)
  return found[0]!
}

/** Reads the answer to its end or failure. */
function ask(path: string): Promise<void> {
  return new Promise((resolve) => {
    const request = get(`http://${host}${path}`, { agent: false }, (response) => {
      response.resume()
      response.on('error', () => {})
      response.on('close', resolve)
    })
    request.on('error', () => resolve())
  })
}

it.each([
  ['/fine/42?secret=1', false],
  ['/failing', true],
  ['/broken', true],
  ['/half', true],
])('sees requests of node:http and of fetch, by method and host alone: %s', async (path, failed) => {
  const fromMs = systemClock.nowMs()
  await ask(path)
  const byHttp = await operation()
  expect(byHttp).toMatchObject({ name: `op:http:GET ${host}`, request: 0, failed })
  expect(byHttp.startMs).toBeGreaterThanOrEqual(fromMs)
  expect(byHttp.endMs).toBeGreaterThanOrEqual(byHttp.startMs)

  await fetch(`http://${host}${path}`, { method: 'PUT', headers: { connection: 'close' } })
    .then((response) => response.text())
    .catch(() => {})
  expect(await operation()).toMatchObject({ name: `op:http:PUT ${host}`, failed })
  for (const method of ['GET', 'PUT']) {
    expect(workbench.counts(`op:http:${method} ${host}`)).toEqual(failed ? [0, 1, 0] : [1, 0, 0])
  }
})

it('knows the request that asked', async () => {
  const previous = workbench.attribution.enter(7, systemClock.nowMs())
  const done = fetch(`http://${host}/`)
  workbench.attribution.leave(previous)
  await (await done).text()
  expect(await operation()).toMatchObject({ request: 7 })
})

it('sees nothing after a stop, also not of what was under way', async () => {
  const done = ask('/')
  outgoing.stop()
  await done
  await ask('/')
  expect(workbench.taped()).toEqual([])
})
