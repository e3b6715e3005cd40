import type { LimitCounts } from '../page/wire.ts'
import type { Breach, LimitReading, Recovery, RuleState, SlaStatus } from '../types.ts'
import { evaluate, newMemory, type RuleMemory } from './evaluate.ts'
import type { Rule } from './rules.ts'
import { breachSentence, recoverySentence, whySentence } from './sentence.ts'
import type { Subject } from './subject.ts'

export interface Verdicts {
  breaches: Breach[]
  recoveries: Recovery[]
}

/** A rule that has just become, or is no longer, without enough data. */
export interface DataChange {
  subject: string
  rule: Rule
  why: string
}

/** The rules of one subject through time. Holds state; reads no clock. */
export class Judge {
  readonly label: string
  readonly rules: readonly Rule[]
  readonly #memories: RuleMemory[]
  readonly #settleMs: number
  /** The worst of its rules, and whether it keeps any. */
  state: RuleState
  keepsAny: boolean

  constructor(label: string, rules: readonly Rule[], nowMs: number, settleMs: number) {
    this.label = label
    this.rules = rules
    this.#memories = rules.map((rule) => newMemory(rule, nowMs))
    this.#settleMs = settleMs
    this.state = worstState(this.#states())
    this.keepsAny = false
  }

  /** One evaluation of every rule. */
  judge(subject: Subject, nowMs: number, wallMs: number): Verdicts & { starved: DataChange[] } {
    const breaches: Breach[] = []
    const recoveries: Recovery[] = []
    const starved: DataChange[] = []
    for (const [at, rule] of this.rules.entries()) {
      const before = this.#memories[at]!
      const looks = subject.looks(rule, before.phase === 'firing')
      const { memory, transition } = evaluate(rule, looks, before, nowMs, this.#settleMs)
      this.#memories[at] = memory
      if (transition === 'fired') breaches.push(this.#breach(rule, memory, subject, wallMs))
      if (transition === 'recovered')
        recoveries.push(this.#recovery(rule, before, memory, subject, nowMs, wallMs))
      if (lacksData(memory) && (before.judged === null || !lacksData(before))) {
        starved.push({ subject: this.label, rule, why: whySentence(rule, memory, nowMs) })
      }
    }
    const states = this.#states()
    this.state = worstState(states)
    this.keepsAny = states.includes('ok')
    return { breaches, recoveries, starved }
  }

  /** Leaves out what came before: perfguard itself disturbed it. What fires goes on firing. */
  forget(nowMs: number): void {
    for (const [at, memory] of this.#memories.entries()) {
      if (memory.phase !== 'firing') this.#memories[at] = { ...memory, forgetBeforeMs: nowMs }
    }
  }

  /** Every rule as it stands. */
  status(subject: Subject, nowMs: number): SlaStatus[] {
    return this.rules.map((rule, at) => {
      const memory = this.#shown(rule, this.#memories[at]!, subject)
      // Named one by one: an object that is spread out takes a kilobyte, and this is made thousands of times.
      const { metric, severity, limit, observed, state, phase } = readingOf(rule, memory, subject)
      const samples = memory.judged?.samples ?? 0
      const windowMs = memory.judged?.windowMs ?? 0
      const why = whySentence(rule, memory, nowMs)
      return { metric, severity, limit, observed, state, phase, samples, windowMs, why }
    })
  }

  /** The same without the words. */
  readings(subject: Subject): LimitReading[] {
    return this.rules.map((rule, at) =>
      readingOf(rule, this.#shown(rule, this.#memories[at]!, subject), subject),
    )
  }

  /** A limit that is kept was judged by the newest requests; what people want to see is the whole window. */
  #shown(rule: Rule, memory: RuleMemory, subject: Subject): RuleMemory {
    if (memory.phase !== 'ok' || lacksData(memory)) return memory
    return { ...memory, judged: subject.looks(rule, false).at(-1) ?? memory.judged }
  }

  /** Adds how its rules stand. Cheap. */
  count(counts: LimitCounts): void {
    for (const [at, { severity }] of this.rules.entries()) {
      const memory = this.#memories[at]!
      counts.all++
      if (memory.phase === 'firing') counts[severity]++
      else if (memory.phase === 'pending') counts.pending++
      else if (lacksData(memory)) counts.silent++
    }
  }

  /** Since when the longest-standing trouble lasts, pending or firing; null when all is well. Cheap. */
  troubledSinceMs(): number | null {
    let sinceMs = Infinity
    for (const memory of this.#memories) {
      if (memory.phase !== 'ok') sinceMs = Math.min(sinceMs, memory.sinceMs)
    }
    return sinceMs === Infinity ? null : sinceMs
  }

  /** The state of each rule. */
  #states(): RuleState[] {
    return this.rules.map((rule, at) => stateOf(rule, this.#memories[at]!))
  }

  #breach(rule: Rule, memory: RuleMemory, subject: Subject, at: number): Breach {
    const look = memory.judged!
    const observed = subject.observed(rule, look.windowMs)
    return {
      subject: this.label,
      metric: rule.metric,
      type: rule.info.breachType,
      severity: rule.severity,
      limit: rule.limit,
      observed: observed ?? rule.limit,
      samples: look.samples,
      confidence: look.confidence,
      windowMs: look.windowMs,
      at,
      message: breachSentence(this.label, rule, look, observed),
    }
  }

  #recovery(
    rule: Rule,
    before: RuleMemory,
    after: RuleMemory,
    subject: Subject,
    nowMs: number,
    at: number,
  ): Recovery {
    const look = after.judged
    const durationMs = nowMs - before.sinceMs
    return {
      subject: this.label,
      metric: rule.metric,
      severity: rule.severity,
      limit: rule.limit,
      observed: look === null ? null : subject.observed(rule, look.windowMs),
      at,
      durationMs,
      message: recoverySentence(this.label, rule, look, durationMs),
    }
  }
}

function readingOf(rule: Rule, memory: RuleMemory, subject: Subject): LimitReading {
  const { metric, severity, limit } = rule
  const observed = memory.judged === null ? null : subject.observed(rule, memory.judged.windowMs)
  return { metric, severity, limit, observed, state: stateOf(rule, memory), phase: memory.phase }
}

function lacksData({ judged }: RuleMemory): boolean {
  return judged === null || !judged.sufficient
}

function stateOf(rule: Rule, memory: RuleMemory): RuleState {
  if (memory.phase === 'firing') return rule.severity
  return lacksData(memory) ? 'insufficient-data' : 'ok'
}

const order: readonly RuleState[] = ['ok', 'insufficient-data', 'warning', 'critical']

/** Missing data is worse than a pass and better than a breach. */
export function worstOf(a: RuleState, b: RuleState): RuleState {
  return order.indexOf(b) > order.indexOf(a) ? b : a
}

function worstState(states: readonly RuleState[]): RuleState {
  return states.reduce<RuleState>(worstOf, 'ok')
}
