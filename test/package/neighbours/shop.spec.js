const { createPerf } = require('perfguard')
const { perfguard } = require('perfguard/http')
const { mkdtempSync } = require('node:fs')
const { createServer } = require('node:http')
const { tmpdir } = require('node:os')
const { join } = require('node:path')

function shop() {
  const perf = createPerf({ capture: { dir: mkdtempSync(join(tmpdir(), 'perfguard-jest-')) } })
  const server = createServer(perfguard(perf, (_, res) => res.end('ok'), { routeOf: () => '/a' }))
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve({ perf, server })))
}

const closed = (server) => new Promise((resolve) => server.close(resolve))

test('counts requests', async () => {
  const { perf, server } = await shop()
  await (await fetch(`http://127.0.0.1:${server.address().port}/a`)).text()
  while (perf.snapshot().routes[0]?.count !== 1) await new Promise((resolve) => setImmediate(resolve))
  server.closeAllConnections()
  await closed(server)
  await perf.close()
})

test('takes an incident', async () => {
  const { perf, server } = await shop()
  const incident = await perf.capture({ durationMs: 600 })
  expect(incident.files.map(({ kind }) => kind)).toContain('cpu-during')
  await closed(server)
  await perf.close()
}, 20_000)
