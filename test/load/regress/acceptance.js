// What `perfguard load compare` has to find, and what it must not: thirty comparisons of the same code, ten in which one
// function takes 15 % more CPU, ten with one more query per request. Usage: node acceptance.js [--only aa,cpu,query] [--times N]
// Wants a machine of its own; prints each comparison and a summary, and fails when a promise is not kept.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

const main = join(import.meta.dirname, '../../../dist/esm/lib/cli/main.js')
// Most of a request is work of one kind, so that 9 000 discounts more are about 15 % on any machine.
const usual = { rows: 400, quotes: 20_000, discounts: 6_000, queries: 1 }

const cases = {
  aa: { times: 30, after: usual, verdict: 'regressed', holds: (found) => found <= 2 },
  cpu: {
    times: 10,
    after: { ...usual, discounts: 15_000 },
    verdict: 'regressed',
    within: '60s',
    names: 'applyDiscounts',
    holds: (found, times) => found >= 0.8 * times,
  },
  query: {
    times: 10,
    after: { ...usual, queries: 2 },
    verdict: 'regressed',
    counts: true,
    holds: (found, times) => found === times,
  },
}

const { values } = parseArgs({ options: { only: { type: 'string' }, times: { type: 'string' } } })
const database = createServer((_, res) => res.end('{"row":1}'))
await once(database.listen(0, '127.0.0.1'), 'listening')
const env = { ...process.env, DATABASE_PORT: String(database.address().port) }
const scratch = mkdtempSync(join(tmpdir(), 'perfguard-'))
let isBroken = false

for (const name of values.only?.split(',') ?? Object.keys(cases)) {
  const { after, verdict, names, counts, within, holds, times: usualTimes } = cases[name]
  const times = Number(values.times ?? usualTimes)
  const folders = [folderOf('before', usual), folderOf('after', after)]
  let found = 0
  for (let at = 1; at <= times; at++) {
    const startMs = performance.now()
    const { comparison, verdict: seen } = await compared(...folders, within)
    const seconds = Math.round((performance.now() - startMs) / 1_000)
    const isNamed = names === undefined || comparison.grown[0]?.functionName === names
    const isCounted =
      counts !== true || comparison.rows.some((row) => row.lane === 'counts' && row.verdict === verdict)
    const isFound = seen === verdict && isNamed && isCounted
    if (isFound) found++
    const cpu = comparison.rows.find(({ metric }) => metric === 'CPU per request')
    const [low, high] = cpu.interval ?? [NaN, NaN]
    const grown = comparison.grown.map(({ functionName }) => functionName).join(', ')
    console.log(
      `${name} ${at}/${times}: ${seen}, ${comparison.rounds} rounds, ${seconds} s; CPU ${percent(cpu.change)} [${percent(low)}, ${percent(high)}] ${cpu.verdict}; grown: ${grown}`,
    )
  }
  const isKept = holds(found, times)
  isBroken ||= !isKept
  console.log(`${name}: ${found} of ${times} ${verdict}${isKept ? '' : ' — NOT AS PROMISED'}\n`)
}
rmSync(scratch, { recursive: true })
database.close().closeAllConnections()
process.exitCode = isBroken ? 1 : 0

function folderOf(name, settings) {
  const folder = join(scratch, name)
  mkdirSync(folder, { recursive: true })
  copyFileSync(join(import.meta.dirname, 'shop/server.mjs'), join(folder, 'server.mjs'))
  writeFileSync(join(folder, 'settings.json'), JSON.stringify(settings))
  return folder
}

async function compared(before, after, within = '10min') {
  const args = [
    'load',
    'compare',
    '--against',
    before,
    '--start',
    'node server.mjs',
    '--request',
    'GET /',
    '--for',
    within,
    '--json',
  ]
  const child = spawn(process.execPath, [main, ...args], {
    cwd: after,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const output = { out: '', err: '' }
  child.stdout.on('data', (text) => (output.out += text))
  child.stderr.on('data', (text) => (output.err += text))
  await once(child, 'close')
  if (output.out === '') throw new Error(output.err)
  return JSON.parse(output.out)
}

function percent(ratio) {
  return `${(ratio * 100).toFixed(1)} %`
}
