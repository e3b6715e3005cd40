import { expect, it } from 'vitest'
import type { Evidence } from '../../lib/diagnose/evidence.ts'
import { diagnose } from '../../lib/diagnose/verdict.ts'
import { gc, type App } from './event-loop.ts'
import { evidenceOf, shop } from './shop.ts'

const trigger = {
  kind: 'memory',
  rssBytes: 4e8,
  limitBytes: 5e8,
  growthBytesPerMin: 6e7,
  minutesLeft: 2,
} as const
const fullCollections = (heapUsedBytes: NonNullable<App['heapUsedBytes']>): App => ({
  ...shop({ heapUsedBytes }),
  jobs: [{ everyMs: 4_000, steps: [gc(20, true)] }],
})
const linesOf = (evidence: Evidence): string => diagnose(evidence).evidence.join('\n')

it('says of a leak what each request leaves behind', () => {
  const leaking = fullCollections((atMs) => 3e7 + 1_000 * (atMs - 40_000))
  // 110 requests and a million bytes in a second.
  const text = linesOf(evidenceOf(trigger, leaking))
  const [, requests, each] = /another (\d+) requests have left (\d+\.\d) KiB each/.exec(text) ?? []
  expect(Number(requests), text).toBeGreaterThan(200)
  expect(Number(each)).toBeGreaterThan(7)
  expect(Number(each)).toBeLessThan(11)
})

it('counts as one a request whose weight a broken recorder lost', () => {
  const leaking = evidenceOf(
    trigger,
    fullCollections((atMs) => 3e7 + 1_000 * (atMs - 40_000)),
  )
  const requests = leaking.before!.requests.map((request) => ({ ...request, weight: Number.NaN }))
  const text = linesOf({ ...leaking, before: { ...leaking.before!, requests } })
  expect(text).toMatch(/another \d+ requests have left/)
})

it('says nothing of it where full collections leave the same, or nobody has asked', () => {
  expect(
    linesOf(
      evidenceOf(
        trigger,
        fullCollections(() => 3e7),
      ),
    ),
  ).not.toContain('have left')
  const idle: App = { ...fullCollections((atMs) => 3e7 + 1_000 * (atMs - 40_000)), routes: {} }
  expect(linesOf(evidenceOf(trigger, idle, {}, { ...shop(), routes: {} }))).not.toContain('have left')
})
