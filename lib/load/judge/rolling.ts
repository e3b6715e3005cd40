import { endingsOf } from '../../record/endings.ts'
import { evaluate, newMemory, type Looks, type RuleMemory } from '../../sla/evaluate.ts'
import { lookAt, lookAtGauge, type Look } from '../../sla/look.ts'
import type { Rule } from '../../sla/rules.ts'
import type { Tail } from '../../stats/tail.ts'

/** In bins, as production looks at slots: a sudden fault shows in the shortest tail, a slight one in the longest. */
const tailBins = [1, 2, 4, 8, 16, 32, 60] as const
/** As long as production waits at least before it says that all is well again. */
const SETTLE_MS = 5_000

/** What came of one more second. */
export interface Step {
  fired: boolean
  recovered: boolean
  /** The rule was broken in it, or on its way there. */
  broken: boolean
}

/** One rule of one subject, second by second, by the judge that guards production. */
export class RollingJudge {
  readonly rule: Rule
  #memory: RuleMemory

  constructor(rule: Rule) {
    this.rule = rule
    this.#memory = newMemory(rule, 0)
  }

  get isFiring(): boolean {
    return this.#memory.phase === 'firing'
  }

  /** `newest` first: the tails of the judged bins, as far back as there are any. */
  stepTails(newest: readonly (Tail | undefined)[], empty: () => Tail, boundary: number, nowMs: number): Step {
    const looks: Look[] = []
    const sum = empty()
    for (let bin = 0, next = 0; bin < newest.length && next < tailBins.length; bin++) {
      addTail(sum, newest[bin])
      if (bin + 1 < tailBins[next]! && bin + 1 < newest.length) continue
      const counts = {
        tail: sum,
        endings: endingsOf(sum.tallies),
        lookups: noLookups,
        coveredMs: sum.windowMs,
      }
      looks.push(lookAt(this.rule, counts, boundary))
      next++
    }
    return this.#step(looks, nowMs)
  }

  stepGauge(value: number | null, nowMs: number): Step {
    return this.#step([lookAtGauge(this.rule, value, 1_000, this.isFiring)], nowMs)
  }

  #step(looks: Looks, nowMs: number): Step {
    const { memory, transition } = evaluate(this.rule, looks, this.#memory, nowMs, SETTLE_MS)
    this.#memory = memory
    return {
      fired: transition === 'fired',
      recovered: transition === 'recovered',
      broken: memory.phase === 'pending' || (memory.phase === 'firing' && memory.calmSinceMs === null),
    }
  }
}

const noLookups = { hits: 0, misses: 0 }

function addTail(sum: Tail, tail: Tail | undefined): void {
  sum.windowMs += 1_000
  if (tail === undefined) return
  sum.count += tail.count
  sum.sumMs += tail.sumMs
  sum.sumSquares += tail.sumSquares
  sum.maxMs = Math.max(sum.maxMs, tail.maxMs)
  for (let i = 0; i < tail.classes.length; i++) sum.classes[i]! += tail.classes[i]!
  for (let i = 0; i < tail.tallies.length; i++) sum.tallies[i]! += tail.tallies[i]!
}
