import { describe, expect, it } from 'vitest'
import type { HostTotals } from '../../../lib/flight/worker/silence.ts'
import { Watchdog } from '../../../lib/flight/worker/watchdog.ts'
import type { Finding } from '../../../lib/flight/worker/watchdog.ts'

/** What happens from `fromMs` to `toMs`; at all other times the loop beats every 20 ms. */
interface Episode {
  fromMs: number
  toMs: number
  /** How much of that time the main thread computes, and how much it waits for a CPU. */
  cpuRatio?: number
  waitRatio?: number
  /** The whole process stands still: nobody looks either. */
  frozen?: boolean
}

function watch(episodes: Episode[], options: { host?: boolean; debuggable?: boolean } = {}): Finding[] {
  const { host = true, debuggable = false } = options
  const dog = new Watchdog({ blockedMs: 200 })
  const findings: Finding[] = []
  let lastBeatMs = 0
  let nextLookMs = 50
  const totals = (nowMs: number): HostTotals => {
    const sum = (ratio: (episode: Episode) => number): number =>
      episodes.reduce(
        (ms, at) =>
          ms + Math.max(0, Math.min(nowMs, at.toMs) - at.fromMs) * (nowMs > at.fromMs ? ratio(at) : 0),
        0,
      )
    return {
      mainCpuMs: host ? sum(({ cpuRatio = 0 }) => cpuRatio) : null,
      mainWaitMs: host ? sum(({ waitRatio = 0 }) => waitRatio) : null,
      throttledMs: null,
    }
  }
  for (let nowMs = 10; nowMs <= 5_000; nowMs += 10) {
    const held = episodes.find(({ fromMs, toMs }) => nowMs > fromMs && nowMs < toMs)
    if (held === undefined && nowMs % 20 === 0) lastBeatMs = nowMs
    if (held?.frozen === true || nowMs < nextLookMs) continue
    const finding = dog.look({ nowMs, lastBeatMs, debuggable, readHost: () => totals(nowMs) })
    nextLookMs = nowMs + dog.nextLookMs
    if (finding !== null) findings.push(structuredClone(finding))
  }
  return findings
}

describe('the watchdog', () => {
  it('is silent while the loop turns', () => {
    expect(watch([])).toEqual([])
    expect(watch([{ fromMs: 1_000, toMs: 1_150, cpuRatio: 1 }])).toEqual([])
  })

  it('tells of a block while it lasts, and once of its end', () => {
    expect(watch([{ fromMs: 1_000, toMs: 3_000, cpuRatio: 1 }])).toEqual([
      { event: 'blocked', block: { sinceMs: 1_000, silentMs: 200, withheldMs: 0, kind: 'busy' } },
      {
        event: 'ended',
        block: { sinceMs: 1_000, silentMs: 1_980, withheldMs: 0, kind: 'busy' },
        untilMs: 3_000,
      },
    ])
  })

  it.each([
    ['busy', { cpuRatio: 0.9 }],
    ['waiting', { cpuRatio: 0.02 }],
    ['withheld', { cpuRatio: 0.2, waitRatio: 0.8 }],
    // Half of a CPU, and never idle: it would have computed all the time.
    ['busy', { cpuRatio: 0.55, waitRatio: 0.45 }],
  ])('tells by the host whether it was %s', (kind, host) => {
    const [finding] = watch([{ fromMs: 1_000, toMs: 2_000, ...host }])
    expect(finding?.block.kind).toBe(kind)
  })

  it('tells once more of what looked withheld, when it has computed for long enough by itself', () => {
    const findings = watch([{ fromMs: 1_000, toMs: 2_000, cpuRatio: 0.4, waitRatio: 0.6 }])
    expect(findings.map(({ event, block }) => [event, block.kind])).toEqual([
      ['blocked', 'withheld'],
      ['blocked', 'busy'],
      ['ended', 'busy'],
    ])
  })

  it('takes an idle main thread under a debugger for a breakpoint', () => {
    const [finding] = watch([{ fromMs: 1_000, toMs: 2_000 }], { debuggable: true })
    expect(finding?.block.kind).toBe('breakpoint')
  })

  it('knows a block without the host, and then not of what kind', () => {
    const [finding] = watch([{ fromMs: 1_000, toMs: 2_000 }], { host: false })
    expect(finding).toMatchObject({ event: 'blocked', block: { kind: 'unknown' } })
  })

  it('does not blame the loop when the whole process stood still', () => {
    expect(watch([{ fromMs: 1_000, toMs: 2_000, frozen: true }])).toEqual([])
  })

  it('makes one block of two in close succession', () => {
    const findings = watch([
      { fromMs: 1_000, toMs: 1_500, cpuRatio: 1 },
      { fromMs: 1_560, toMs: 2_060, cpuRatio: 1 },
    ])
    expect(findings.map(({ event }) => event)).toEqual(['blocked', 'ended'])
    expect(findings[1]).toMatchObject({ block: { sinceMs: 1_000, silentMs: 960 }, untilMs: 2_060 })
  })

  it('makes two of two that are apart', () => {
    const findings = watch([
      { fromMs: 1_000, toMs: 1_500, cpuRatio: 1 },
      { fromMs: 3_000, toMs: 3_500, cpuRatio: 1 },
    ])
    expect(findings.map(({ event }) => event)).toEqual(['blocked', 'ended', 'blocked', 'ended'])
  })
})
