import { mkdtempSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createPerf } from 'perfguard'
import { perfguard } from 'perfguard/http'

const CALM_MS = 3_000

function burn() {
  const end = performance.now() + 12
  let spins = 0
  while (performance.now() < end) spins++
  return spins
}

/** A shop that is well, and then is not, until there is an incident: its parts, and how often its profile saw `burn`. */
export async function incidentOf(dir = mkdtempSync(join(tmpdir(), 'perfguard-shop-'))) {
  const perf = createPerf({
    sla: { 'GET /slow': { p90Ms: 8, forMs: 400, minCount: 20 } },
    window: { spanMs: 5_000 },
    evaluateEveryMs: 200,
    capture: { dir, duringMs: 1_500 },
  })
  let isSlow = false
  const answer = (_, res) => res.end(String(isSlow ? burn() : 1))
  const server = createServer(perfguard(perf, answer, { routeOf: () => '/slow' }))
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${server.address().port}/slow`
  const leave = () => {}
  const customers = setInterval(
    () =>
      fetch(url)
        .then((response) => response.text())
        .catch(leave),
    25,
  )
  setTimeout(() => (isSlow = true), CALM_MS)
  const { id, files } = await new Promise((resolve) => perf.on('incident', resolve))
  clearInterval(customers)
  server.close()
  server.closeAllConnections()
  return { kinds: files.map(({ kind }) => kind), samples: samplesOfBurn(join(dir, id, 'during.cpuprofile')) }
}

/** V8 may inline `burn` into `answer`, and up to Node 24 gives its samples to that. */
function samplesOfBurn(file) {
  const { nodes, samples } = JSON.parse(readFileSync(file, 'utf8'))
  const within = new Set()
  for (const { id, callFrame, children = [] } of nodes) {
    if (within.has(id) || /^(burn|answer)$/.test(callFrame.functionName)) {
      for (const each of [id, ...children]) within.add(each)
    }
  }
  return samples.filter((id) => within.has(id)).length
}
