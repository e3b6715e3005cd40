import { afterEach, describe, expect, it } from 'vitest'
import { createPerf, type Breach, type Perf, type Recovery } from '../../lib/index.ts'
import type { Entry } from '../../lib/record/series-table.ts'
import { Series } from '../../lib/record/series.ts'
import { ROUTE_WAYS } from '../../lib/record/endings.ts'
import { Budgets } from '../../lib/sla/budgets.ts'
import { atOnce } from '../../lib/cluster/turns.ts'
import { Scale } from '../../lib/stats/scale.ts'
import { windowShape } from '../../lib/stats/sliding-window.ts'
import { burning, burnRules } from '../../lib/sla/budget-burn.ts'
import { BudgetLedger, CELLS } from '../../lib/sla/budget-ledger.ts'
import { until } from '../support/until.ts'
import { prng } from './traffic.ts'

const minuteMs = 60_000
const dayMs = 1_440 * minuteMs
const objective = 0.999

/** A day, or thirty, a minute at a time. */
function live(options: { seed: number; days: number; perMin: number; failing(minute: number): number }): {
  pages: number[]
  tickets: number[]
  ended: number[]
} {
  const { seed, days, perMin, failing } = options
  const random = prng(seed)
  const ledger = new BudgetLedger(objective, 30 * dayMs, 0)
  const found = { pages: [] as number[], tickets: [] as number[], ended: [] as number[] }
  let [paging, ticket] = [false, false]
  let due = 0
  for (let minute = 1; minute <= days * 1_440; minute++) {
    let [total, failed] = [0, 0]
    for (due += perMin; due >= 1; due--) {
      total++
      if (random() < failing(minute)) failed++
    }
    const nowMs = minute * minuteMs
    ledger.add({ total, failed }, nowMs)
    const pages = burning(ledger, objective, 'critical', nowMs) !== null
    const tickets = burning(ledger, objective, 'warning', nowMs) !== null
    if (pages && !paging) found.pages.push(minute)
    if (!pages && paging) found.ended.push(minute)
    if (tickets && !ticket) found.tickets.push(minute)
    paging = pages
    ticket = tickets
  }
  return found
}

function entryOf(label: string): Entry {
  const series = new Series(new Scale([]), windowShape(minuteMs), ROUTE_WAYS)
  return { label, group: '', name: label, series, pinned: false, open: 0 }
}

describe('the windows', () => {
  it('are those of the SRE workbook, scaled to the period', () => {
    const hours = (cells: number): number => (cells * 30 * 24) / CELLS
    expect(
      burnRules.map(({ severity, longCells, shortCells, burn }) => [
        severity,
        hours(longCells),
        hours(shortCells),
        burn,
      ]),
    ).toEqual([
      ['critical', 1, 1 / 12, 14.4],
      ['critical', 6, 0.5, 6],
      ['warning', 24, 2, 3],
      ['warning', 72, 6, 1],
      ['warning', 720, 72, 1],
    ])
  })

  it('forget what is older than they are', () => {
    const ledger = new BudgetLedger(objective, 30 * dayMs, 0)
    ledger.add({ total: 100, failed: 50 }, 0)
    ledger.add({ total: 10, failed: 1 }, 60 * minuteMs)
    expect(ledger.newest(12)).toEqual({ total: 110, failed: 51 })
    expect(ledger.newest(11)).toEqual({ total: 10, failed: 1 })
    ledger.add({ total: 1, failed: 0 }, 65 * minuteMs)
    expect(ledger.newest(12)).toEqual({ total: 11, failed: 1 })
    ledger.add({ total: 2, failed: 0 }, 31 * dayMs)
    expect(ledger.newest(CELLS)).toEqual({ total: 2, failed: 0 })
    expect(ledger.goodCellRatio()).toBe(1)
  })
})

describe('a burn', () => {
  const seeds = [1, 2, 3]

  it.each([10, 100])('of half the budget wakes nobody in a month, at %i requests a minute', (perMin) => {
    for (const seed of seeds) {
      const found = live({ seed, days: 30, perMin, failing: () => 0.0005 })
      expect(found).toEqual({ pages: [], tickets: [], ended: [] })
    }
  })

  // 14.4 / burn of an hour: 54 s of an outage, 17 min of 5 %.
  it.each([
    [1, 2],
    [0.05, 25],
    [0.02, 60],
  ])('of %f failing pages within its time, and is over soon after it', (share, withinMin) => {
    for (const seed of seeds) {
      const from = 2 * 1_440
      const failing = (minute: number): number => (minute > from && minute <= from + 120 ? share : 0.0002)
      const { pages, ended } = live({ seed, days: 4, perMin: 100, failing })
      expect(pages[0]! - from).toBeGreaterThan(0)
      expect(pages[0]! - from).toBeLessThanOrEqual(withinMin)
      expect(ended.at(-1)! - from - 120).toBeLessThanOrEqual(45)
    }
  })

  it('of twice the budget is a ticket within two days, and no page', () => {
    for (const seed of seeds) {
      const { pages, tickets } = live({ seed, days: 5, perMin: 100, failing: () => 0.002 })
      expect(pages).toEqual([])
      expect(tickets[0]).toBeLessThanOrEqual(2 * 1_440)
    }
  })

  it('of one error in a quiet service is no page, whenever it comes', () => {
    for (let at = 1; at < 3 * 1_440; at += 97) {
      const found = live({ seed: 1, days: 3, perMin: 10 / 60, failing: (minute) => (minute === at ? 1 : 0) })
      expect(found.pages).toEqual([])
    }
  })

  it('of one error a day in a quiet service does not go on unseen', () => {
    const failing = (minute: number): number => (minute % 1_440 < 60 ? 1 : 0)
    for (const seed of seeds) {
      const { tickets } = live({ seed, days: 30, perMin: 1 / 60, failing })
      expect(tickets.length).toBeGreaterThan(0)
      expect(tickets[0]).toBeLessThanOrEqual(5 * 1_440)
    }
  })

  it('of a quiet service that is down is a page', () => {
    const from = 1_440
    const failing = (minute: number): number => (minute > from ? 1 : 0)
    const { pages } = live({ seed: 1, days: 2, perMin: 0.2, failing })
    expect(pages[0]! - from).toBeLessThanOrEqual(30)
  })
})

describe('a perf with an availability', () => {
  let perf: Perf | undefined
  afterEach(async () => {
    await perf?.close()
  })

  it('has a budget that burns, is shown, and tells', async () => {
    let skewMs = 0
    const clock = { nowMs: () => performance.now() + skewMs, wallMs: () => Date.now() + skewMs }
    perf = createPerf({
      sla: { 'GET /a': { availability: 0.999 } },
      capture: false,
      flight: false,
      watchdog: false,
      evaluateEveryMs: 50,
      clock,
    }).start()
    const breaches: Breach[] = []
    const recoveries: Recovery[] = []
    perf.on('breach', (breach) => breaches.push(breach))
    perf.on('recover', (recovery) => recoveries.push(recovery))
    const observe = (status: number, count: number): void => {
      for (let i = 0; i < count; i++) perf!.observe({ route: '/a', method: 'GET', status, durationMs: 1 })
    }
    const budget = () => perf!.snapshot().routes.find(({ route }) => route === 'GET /a')?.budget
    observe(200, 9_000)
    await until(() => budget()?.remainingRatio === 1)
    skewMs = 10 * minuteMs
    observe(500, 1_000)
    const breach = await until(() => breaches.find(({ metric }) => metric === 'errorBudget'))
    expect(breach).toMatchObject({
      subject: 'GET /a',
      type: 'error_budget_burn',
      severity: 'critical',
      observed: 0.1,
    })
    expect(breach.message).toContain('1000 of 10000 requests failed in 60 min); all of it is spent')
    expect(budget()).toMatchObject({ objective: 0.999, state: 'critical', goodSlotRatio: 0.5 })
    expect(budget()!.remainingRatio).toBeCloseTo(-99)
    expect(
      breaches.filter(({ metric }) => metric === 'errorBudget').map(({ severity }) => severity),
    ).toContain('critical')
    skewMs += 50 * minuteMs
    observe(200, 100)
    await until(() =>
      recoveries.some(({ metric, severity }) => metric === 'errorBudget' && severity === 'critical'),
    )
  })

  it("has one for each route under '*', and one for an operation", async () => {
    let skewMs = 0
    const clock = { nowMs: () => performance.now() + skewMs, wallMs: () => Date.now() + skewMs }
    perf = createPerf({
      sla: { '*': { availability: 0.999 }, 'GET /own': { p99Ms: 250 }, 'op:db': { availability: 0.99 } },
      capture: false,
      flight: false,
      watchdog: false,
      evaluateEveryMs: 50,
      clock,
    }).start()
    const burnt = new Set<string>()
    perf.on('breach', ({ metric, subject }) => metric === 'errorBudget' && burnt.add(subject))
    const observe = (route: string, status: number, count: number): void => {
      for (let i = 0; i < count; i++) perf!.observe({ route, method: 'GET', status, durationMs: 1 })
    }
    const left = (): Map<string, number | null | undefined> =>
      new Map(perf!.snapshot().routes.map(({ route, budget }) => [route, budget?.remainingRatio]))
    // One error of ten, on each of a hundred routes: nobody is woken.
    for (let at = 0; at < 100; at++) {
      observe(`/${at}`, 200, 9)
      observe(`/${at}`, 500, 1)
    }
    observe('/down', 200, 100)
    observe('/own', 500, 100)
    perf.measure('db', () => 1)
    await until(() => left().get('GET /down') === 1)
    skewMs = 30 * minuteMs
    observe('/down', 500, 20)
    await until(() => burnt.size > 0)
    expect([...burnt]).toEqual(['GET /down'])
    expect(left().get('GET /7')).toBeCloseTo(-99)
    expect(left().get('GET /own')).toBeUndefined()
    expect(perf.snapshot().operations[0]!.budget).toMatchObject({ objective: 0.99, remainingRatio: 1 })
  })

  it("has no more under '*' than routes have slots, and tells of the end of those that go", () => {
    const periodMs = 30 * dayMs
    const budgets = new Budgets({ '*': { availability: 0.999 } }, periodMs, 2, 0)
    const found = { breaches: [] as Breach[], recoveries: [] as Recovery[] }
    const tick = (nowMs: number, ...entries: Entry[]): void =>
      atOnce(budgets.tick(entries, nowMs, nowMs, found))
    const shown = (...labels: string[]): boolean[] =>
      labels.map((label) => budgets.reading(label) !== undefined)
    const [a, b, c, d] = ['GET /a', 'GET /b', '(unmatched)', 'GET /d'].map(entryOf)
    const other = entryOf('(other)')
    tick(0, a!, b!, c!, other)
    for (let at = 0; at < 100; at++) a!.series.record(500, 1, false, 0)
    tick(60 * minuteMs, a!, b!, c!, other)
    expect(found.breaches.map(({ subject }) => subject)).toContain('GET /a')
    expect(shown('GET /a', 'GET /b', '(unmatched)', '(other)')).toEqual([true, true, true, false])
    // It has lost its slot, and keeps its budget until somebody needs the place.
    tick(61 * minuteMs, b!, c!, other)
    tick(62 * minuteMs, b!, c!, d!, other)
    tick(63 * minuteMs, b!, c!, d!, other)
    expect(shown('GET /a', 'GET /b', '(unmatched)', 'GET /d')).toEqual([false, true, true, true])
    expect(found.recoveries.map(({ subject }) => subject)).toContain('GET /a')
    // With a slot again it counts from the beginning.
    const again = entryOf('GET /a')
    again.series.record(200, 1, false, 63 * minuteMs)
    tick(64 * minuteMs, b!, c!, again)
    tick(65 * minuteMs, b!, c!, again)
    expect(budgets.reading('GET /a')?.remainingRatio).toBe(1)
  })

  it('has none that could never page, and says why', () => {
    expect(() => createPerf({ sla: { 'GET /a': { availability: 0.9 } } })).toThrow(
      'can never page by its error budget: if all requests fail, that is 10 times what it allows, and pages begin at 14.4 times; it must be above 0.9306, or say budget: false',
    )
    expect(() => createPerf({ sla: { 'GET /a': { availability: 0.9 } }, budget: false })).not.toThrow()
    expect(() => createPerf({ sla: { 'GET /a': { availability: 1 } } })).not.toThrow()
    expect(() => createPerf({ sla: { '*': { availability: 0.9 } } })).toThrow("sla['*'].availability")
  })
})
