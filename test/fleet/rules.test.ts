import { describe, expect, it } from 'vitest'
import { operationFamilies } from '../../lib/export/operation-families.ts'
import { processFamilies } from '../../lib/export/process-families.ts'
import { routeFamilies } from '../../lib/export/route-families.ts'
import { slaFamilies } from '../../lib/export/sla-families.ts'
import { dashboard } from '../../lib/fleet/dashboard.ts'
import { yamlOf } from '../../lib/fleet/rule-file.ts'
import { fleetRules } from '../../lib/fleet/rules.ts'
import type { Sla } from '../../lib/types.ts'
import { hasPromtool, promtool } from './promtool.ts'

const everyLimit: Sla = {
  '*': { p50Ms: 20, p95Ms: 500, errorRatio: { warning: 0.01, critical: 0.05 } },
  'GET /orders/:id': {
    meanMs: 80,
    p90Ms: 90,
    p99Ms: { warning: 250, critical: 1000 },
    p999Ms: 2500,
    maxMs: 5000,
    availability: 0.999,
    throughputPerSec: 5,
    errorRatio: 0,
    minCount: 20,
    forMs: 90_000,
  },
  'GET /a.(b)+"\\': { p99Ms: 12.5 },
  '(unmatched)': { p95Ms: 50 },
  process: {
    cpuRatio: { warning: 0.8, critical: 0.9 },
    rssBytes: 2e9,
    heapUsedRatio: 0.85,
    heapGrowthBytesPerMin: 2e7,
    loopDelayP99Ms: 50,
    loopBlockedMs: 500,
    gcPauseRatio: 0.1,
  },
}
const withOperations: Sla = {
  'op:db.query': {
    hitRatio: 0.8,
    p99Ms: 100,
    meanMs: 20,
    maxMs: 5000,
    errorRatio: 0.01,
    throughputPerSec: 5,
  },
  'workflow:pay/intent': { p95Ms: 2000, availability: 0.999 },
}
const window = { windowMs: 300_000 }
const limitsOf = (sla: Sla): number =>
  Object.values(sla)
    .flatMap((terms) => Object.entries(terms ?? {}))
    .filter(([term]) => term !== 'minCount' && term !== 'forMs')
    .reduce(
      (sum, [, limit]) => sum + (typeof limit === 'number' ? 1 : Object.keys(limit as object).length),
      0,
    )

function expressions(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) =>
    key === 'expr' ? [inner as string] : expressions(inner),
  )
}

describe('rules for Prometheus', () => {
  it('leave no limit out', () => {
    const { file, left } = fleetRules(everyLimit, window)
    const alerts = file.groups.flatMap(({ rules }) => rules).filter((rule) => 'alert' in rule)
    // An availability makes two, for page and ticket; what a process is sure of itself is one more.
    expect(alerts).toHaveLength(limitsOf(everyLimit) + 2)
    expect(left).toEqual([])
  })

  it('ask for nothing that /perf/metrics does not export', () => {
    const families = new Set(
      [...processFamilies, ...routeFamilies, ...operationFamilies, ...slaFamilies].map(({ name }) => name),
    )
    const asked = expressions([
      fleetRules({ ...everyLimit, ...withOperations }, window).file,
      dashboard(everyLimit),
    ])
      .flatMap((expr) => expr.match(/\bperfguard_\w+/g) ?? [])
      .map((name) => name.replace(/(duration_seconds)_(bucket|sum|count)$/, '$1'))
    expect([...new Set(asked)].filter((name) => !families.has(name))).toEqual([])
  })

  it('cut at exactly the boundary that the histogram has', () => {
    const text = JSON.stringify(fleetRules({ 'GET /a': { p99Ms: 17.3, p50Ms: 1000 } }, window).file)
    expect(text).toContain(String.raw`le=\"0.0173\"`)
    // Prometheus 3 writes whole numbers with a fraction.
    expect(text).toContain(String.raw`le=~\"1|1\\\\.0\"`)
  })

  it('say with the arithmetic what could never fire', () => {
    const { file, left } = fleetRules({ '*': { availability: 0.9 } }, window)
    expect(left).toEqual([
      '* availability 0.9: a page for a burn of 14.4 can never fire, 144 % of them would have to fail',
    ])
    expect(JSON.stringify(file)).toContain('"page"')
    const none = fleetRules({ '*': { availability: 0.2 } }, window)
    expect(none.left).toHaveLength(2)
    expect(JSON.stringify(none.file)).not.toContain('"page"')
  })

  it("take operations from families of their own, and leave them out of '*'", () => {
    const text = JSON.stringify(fleetRules({ ...withOperations, '*': { p99Ms: 50 } }, window).file)
    expect(text).toContain(
      String.raw`perfguard:slow_operations:ratio5m{subject=\"op:db.query\",over=\"0.1\"}`,
    )
    expect(text).toContain(String.raw`perfguard:slow_requests:ratio5m{over=\"0.05\"}`)
  })

  it('keep to one job', () => {
    const raw = expressions(fleetRules(everyLimit, { ...window, job: 'a"b' }).file)
      .flatMap((expr) => expr.match(/\bperfguard_\w+(\{job="a\\"b")?/g) ?? [])
      .filter((selected) => !selected.includes('{'))
    expect(raw).toEqual([])
  })

  it('are small when the SLA is', () => {
    const { file } = fleetRules({}, window)
    expect(file.groups.map(({ name }) => name)).toEqual(['perfguard-instances'])
  })
})

describe.skipIf(!hasPromtool)('promtool (skipped without it)', () => {
  it.each([
    ['every limit', everyLimit],
    ['operations', withOperations],
    ['nothing', {}],
  ])('check rules: %s', (_what, sla) => {
    const { file } = fleetRules(sla, window)
    const count = file.groups.flatMap(({ rules }) => rules).length
    for (const text of [yamlOf(file, ['a comment\nof two lines']), JSON.stringify(file)]) {
      const { status, said } = promtool(['check', 'rules'], { 'rules.yml': text })
      expect(said).toContain(`SUCCESS: ${count} rules found`)
      expect(status).toBe(0)
    }
  })

  it('check rules: every expression of the dashboard', () => {
    const rules = expressions(dashboard(everyLimit)).map((expr, i) => ({
      record: `panel:${i}`,
      expr: expr.replaceAll('$__rate_interval', '5m'),
    }))
    expect(rules.length).toBeGreaterThan(15)
    const text = JSON.stringify({ groups: [{ name: 'panels', rules }] })
    expect(promtool(['check', 'rules'], { 'rules.yml': text }).said).toContain(`SUCCESS: ${rules.length}`)
  })
})

describe('the dashboard', () => {
  const { panels } = dashboard(everyLimit) as {
    panels: { id: number; title: string; gridPos: { x: number; y: number; w: number; h: number } }[]
  }

  it('has a panel of the error budget for each availability', () => {
    expect(panels.map(({ title }) => title)).toContain(
      'Error budget left of 30 days: GET /orders/:id at 99.9 %',
    )
  })

  it('lays no panel over another, nor beyond the right', () => {
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length)
    for (const [i, { gridPos: a }] of panels.entries()) {
      expect(a.x + a.w).toBeLessThanOrEqual(24)
      for (const { gridPos: b } of panels.slice(i + 1))
        expect(a.x + a.w <= b.x || b.x + b.w <= a.x || a.y + a.h <= b.y || b.y + b.h <= a.y).toBe(true)
    }
  })
})
