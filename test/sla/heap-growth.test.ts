import { describe, expect, it } from 'vitest'
import { HeapGrowth } from '../../lib/probes/heap-growth.ts'
import { Judge } from '../../lib/sla/judge.ts'
import { ruleBook } from '../../lib/sla/rules.ts'
import { processSubject } from '../../lib/sla/subject.ts'
import type { Breach } from '../../lib/types.ts'
import { idleProcess, prng } from './traffic.ts'

const MIB = 2 ** 20
const MINUTE_MS = 60_000
const LIMIT = 2 * MIB

interface Outcome {
  breach: Breach | null
  afterMs: number
  /** Whether the plain figure was ever over the limit. */
  naive: boolean
}

/** A process that collects its whole heap every ten seconds, for an hour at most, judged as often. */
function run(seed: number, heapBytes: (atMs: number, random: () => number) => number): Outcome {
  const random = prng(seed)
  const growth = new HeapGrowth()
  const { process } = ruleBook({ process: { heapGrowthBytesPerMin: LIMIT } })
  const judge = new Judge('process', process, 0, 2_000)
  let naive = false
  for (let atMs = 0; atMs < 60 * MINUTE_MS; atMs += 10_000) {
    growth.note(heapBytes(atMs, random), atMs)
    const heapGrowthBytesPerMin = growth.bytesPerMin(atMs)
    naive ||= (heapGrowthBytesPerMin ?? 0) > LIMIT
    const subject = processSubject({
      ...idleProcess,
      heapGrowthBytesPerMin,
      heapAfterGc: growth.points(atMs),
    })
    const [breach] = judge.judge(subject, atMs, atMs).breaches
    if (breach !== undefined) return { breach, afterMs: atMs, naive }
  }
  return { breach: null, afterMs: Infinity, naive }
}

const leak = (perMin: number, noiseBytes: number) => (atMs: number, random: () => number) =>
  100 * MIB + (perMin * atMs) / MINUTE_MS + noiseBytes * (2 * random() - 1)

const runs = Array.from({ length: 40 }, (_, seed) => seed)

describe('heap growth', () => {
  it('fires on no heap that only swings', () => {
    const outcomes = runs.map((seed) => run(seed, leak(0, 30 * MIB)))
    expect(outcomes.filter(({ breach }) => breach !== null)).toEqual([])
  })

  it('fires on no heap that grows nearly as fast as it may, where the plain slope does', () => {
    const outcomes = runs.map((seed) => run(seed, leak(0.9 * LIMIT, 5 * MIB)))
    expect(outcomes.filter(({ breach }) => breach !== null)).toEqual([])
    expect(outcomes.filter(({ naive }) => naive).length).toBeGreaterThan(runs.length / 2)
  })

  it('finds a leak of three times the limit within four minutes, under noise of its own size', () => {
    const outcomes = runs.map((seed) => run(seed, leak(3 * LIMIT, 3 * MIB)))
    const delays = outcomes.map(({ afterMs }) => afterMs).toSorted((a, b) => a - b)
    expect(delays[Math.floor(0.95 * delays.length)]! / MINUTE_MS).toBeLessThan(5)
    expect(delays[Math.floor(0.5 * delays.length)]! / MINUTE_MS).toBeLessThan(4)
    const { breach } = outcomes[0]!
    expect(breach!.confidence).toBeGreaterThanOrEqual(0.9999)
    expect(breach!.samples).toBeGreaterThanOrEqual(10)
    expect(breach!.message).toMatch(
      /^process heap growth .* \(limit .*, after \d+ full collections, over 99\.99 % sure\)$/,
    )
  })
})
