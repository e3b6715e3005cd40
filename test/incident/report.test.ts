import { describe, expect, it } from 'vitest'
import { diagnose } from '../../lib/diagnose/verdict.ts'
import { report } from '../../lib/incident/report.ts'
import type { Incident, Snapshot } from '../../lib/types.ts'
import { cpu, wait } from '../diagnose/event-loop.ts'
import { evidenceOf, invoice, latency, renderInvoice, shop } from '../diagnose/shop.ts'

const blocked = shop({
  routes: {
    'GET /invoices/:id': { perSec: 2, steps: () => [wait(5, 'db.query'), cpu(300, invoice, renderInvoice)] },
  },
})
const open = (route: string, ageMs: number): Incident['inFlight'][number] => ({
  route,
  method: 'POST',
  ageMs,
  headersSent: false,
})
const incident: Incident = {
  schema: 1,
  id: '2026-01-31-abc',
  openedAt: 0,
  severity: 'critical',
  reason: 'POST /checkout p99 412 ms (limit 250 ms)',
  breach: {
    subject: 'POST /checkout',
    metric: 'p99Ms',
    type: 'latency_p99_high',
    limit: 250,
    observed: 412.0004,
    samples: 1_840,
    confidence: 0.9999,
    windowMs: 8_000,
  },
  verdict: diagnose(evidenceOf(latency('POST /checkout'), blocked)),
  before: null,
  during: null,
  caveats: ['Node may credit <inlined> functions.'],
  inFlight: [open('/checkout', 1_240), open('/checkout', 30), open('/login', 5)],
  files: [{ name: 'during.cpuprofile', kind: 'cpu-during', bytes: 1, fromMs: 0, toMs: 1 }],
  skipped: [{ kind: 'heap', reason: 'no *memory*' }],
  environment: { pid: 1, node: 'v26.0.0', v8: '14', cpus: 2, memoryLimitBytes: null },
}

describe('the report', () => {
  const text = [...report(incident, 'file:///app/')].join('')
  const lines = text.split('\n')

  it('says what broke, then the verdict, then where the time went, then the line to look at', () => {
    expect(lines[0]).toBe('# critical: POST /checkout p99 412 ms (limit 250 ms)')
    expect(lines[2]).toMatch(
      /^\*\*blocked-loop: \d+ % of the loop's busy time went to `renderInvoice` \(src\/invoice\.js:41\)/,
    )
    expect(lines[4]).toMatch(/^- Of the \d+ ms added to POST \/checkout: \d+ ms waiting for the loop/)
    expect(lines[5]).toMatch(/^- Look at src\/invoice\.js:41, renderInvoice: .*GET \/invoices\/:id\.$/)
  })

  it('says who was in flight and what to open', () => {
    expect(text).toContain(
      '- In flight at that moment: `POST /checkout` 2 times (the oldest for 1240 ms), `POST /login` (for 5 ms).',
    )
    expect(text).toContain(
      '- Open `during.cpuprofile` (the CPU from the breach on), `incident.json` (every figure).',
    )
    expect(text).toContain('POST /checkout p99Ms 412, limit 250 (1840 samples in 8 s, 99 % sure).')
  })

  it('has its point in the first dozen lines', () => {
    expect(lines.findIndex((line) => line.startsWith('##'))).toBeLessThanOrEqual(14)
  })

  it('is text that Markdown reads nothing into', () => {
    expect(text).toContain(String.raw`- No heap: no \*memory\*`)
    expect(text).toContain(String.raw`Node may credit \<inlined\> functions.`)
  })

  it('names what a request of the route repeats', () => {
    const repeated = { operation: 'pg.query', statement: 'select `a` from b', requests: 17, most: 41 }
    const during = {
      statements: {
        slowest: [],
        repeated: [
          { ...repeated, route: 'GET /other' },
          { ...repeated, route: 'POST /checkout' },
        ],
      },
    } as Partial<Snapshot> as Snapshot
    const said = [...report({ ...incident, during })].join('')
    expect(said).toContain(
      "- POST /checkout ran `select 'a' from b` (pg.query) up to 41 times in one request; 17 did so.",
    )
    expect(said).not.toContain('GET /other')
  })

  it('does without a culprit, a breach or a file', () => {
    const bare = {
      cause: 'unknown',
      summary: 'Nothing `was* wrong.',
      confidence: 'low',
      evidence: [],
      alternatives: [],
    } as const
    const short = [
      ...report({
        ...incident,
        breach: null,
        inFlight: [],
        files: [],
        skipped: [],
        verdict: { ...bare, evidence: [], alternatives: [] },
      }),
    ].join('')
    expect(short).toContain(String.raw`**Nothing \`was\* wrong.**`)
    expect(short).toContain('- Open `incident.json` (every figure).')
  })
})
