import { spawnSync } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { calmRates } from '../load/requests.js'
import { placement } from './children.js'
import { hostFaults } from './host.js'
import { incidentsIn, isWhole } from './incidents.js'
import { until } from './until.js'

const CALM_MS = 8_000
const BREACH_MS = 25_000
const VERDICT_MS = 30_000
const HEALTHY_MS = 12_000

/**
 * One case: fresh processes, a calm phase, the fault, the incident. What came of it is plain data: `incident`, the
 * times, and `trouble` in words when it did not go as it has to.
 */
export async function runTrial(one, framework, children, { folder: parent, node }) {
  const folder = mkdtempSync(join(parent, `${one.id}-${framework}-`))
  try {
    const stage = await setStage(one, framework, folder, children, node)
    const outcome = await (one.expect === undefined ? watchHealthy(one, stage) : watchFault(one, stage))
    const load = stage.shop.hasEnded() ? undefined : await stage.customers.ask({ tell: true })
    return { ...outcome, load }
  } catch (error) {
    return { trouble: error.message }
  } finally {
    await children.stop()
  }
}

async function setStage(one, framework, folder, children, node) {
  const dir = join(folder, 'incidents')
  const services = await children.fork('apps/downstream.js', [], { core: placement.customers })
  if (one.services !== undefined) await services.tell(one.services)
  const slowFile = await setSlowFile(one, folder, children)
  const settings = {
    framework,
    options: optionsOf(one, dir),
    servicesPort: services.said.port,
    ...(one.inject?.app === undefined ? {} : { fault: { name: one.inject.app, slowFile } }),
  }
  const shop = await children.fork('apps/main.js', [JSON.stringify(settings)], {
    node,
    flags: one.nodeFlags,
    core: one.inject?.host === 'hogs' ? placement.crowded : undefined,
  })
  const usualRates = { ...calmRates, ...one.rates }
  const load = { port: shop.said.port, seed: 7, rates: usualRates }
  const customers = await children.fork('load/main.js', [JSON.stringify(load)], { core: placement.customers })
  return { dir, services, shop, customers, usualRates, children }
}

async function setSlowFile({ slowFileMs }, folder, children) {
  if (slowFileMs === undefined) return undefined
  const pipe = join(folder, 'slow-file')
  spawnSync('mkfifo', [pipe])
  await children.fork('apps/slow-file.js', [pipe, String(slowFileMs)])
  return pipe
}

/** Everything a little faster than in production, so that a case takes less than half a minute. */
function optionsOf({ sla, capture }, dir) {
  const rows = Object.entries(sla).map(([row, terms]) => [
    row,
    { forMs: 1_000, ...(row === 'process' ? {} : { minCount: 20 }), ...terms },
  ])
  return {
    sla: Object.fromEntries(rows),
    window: { spanMs: 10_000 },
    evaluateEveryMs: 500,
    capture: { dir, duringMs: 3_000, ...capture },
  }
}

async function watchFault(one, stage) {
  const { dir, shop } = stage
  const anyIncident = () => alive(shop) && incidentsIn(dir)[0]
  const early = await until(anyIncident, CALM_MS)
  if (early !== undefined)
    return { incident: early, brokenCalm: true, trouble: `fired while all was calm: ${early.reason}` }

  const injectedAt = Date.now()
  const undo = await inject(one.inject, stage)
  const timer = one.lastsMs === undefined ? undefined : setTimeout(() => void undo(), one.lastsMs)
  try {
    const opened = await until(anyIncident, one.breachWithinMs ?? BREACH_MS)
    if (opened === undefined) return { trouble: 'the SLA held: no incident' }
    const whole = await until(
      () =>
        alive(shop) && incidentsIn(dir).find((incident) => incident.id === opened.id && isWhole(incident)),
      VERDICT_MS,
    )
    const incident = whole ?? opened
    return {
      incident,
      breachMs: opened.openedAt - injectedAt,
      verdictMs: Date.now() - opened.openedAt,
      incidents: incidentsIn(dir).length,
      ...(whole === undefined ? { trouble: 'the incident never became whole' } : {}),
    }
  } finally {
    clearTimeout(timer)
    await undo()
  }
}

async function watchHealthy(one, stage) {
  const anyIncident = () => alive(stage.shop) && incidentsIn(stage.dir)[0]
  const early = one.atOnce ? undefined : await until(anyIncident, CALM_MS)
  const undo = await inject(one.inject ?? {}, stage)
  const timer = one.lastsMs === undefined ? undefined : setTimeout(() => void undo(), one.lastsMs)
  const incident = early ?? (await until(anyIncident, HEALTHY_MS))
  clearTimeout(timer)
  await undo()
  return incident === undefined ? {} : { incident, brokenCalm: true, trouble: incident.reason }
}

function alive({ hasEnded, output }) {
  if (hasEnded()) throw new Error(`the shop ended: ${output()}`)
  return true
}

/** Switches on what the case names; the answer switches it off again. */
async function inject({ app, services, rates, client, host }, stage) {
  const { shop, customers } = stage
  if (app !== undefined) await shop.tell({ switchOn: true })
  if (services !== undefined) await stage.services.tell(services)
  if (rates !== undefined || client !== undefined) await customers.tell({ rates, client })
  const relieve = host === undefined ? undefined : hostFaults[host](shop, stage.children)
  return async () => {
    relieve?.()
    if (shop.hasEnded()) return
    if (app !== undefined) await shop.tell({ switchOn: false })
    if (rates !== undefined) {
      const calm = Object.keys(rates).map((kind) => [kind, stage.usualRates[kind] ?? 0])
      await customers.tell({ rates: Object.fromEntries(calm) })
    }
  }
}
