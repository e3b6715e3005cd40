import type { RulePhase } from '../types.ts'
import { requiredConfidence, type Look } from './look.ts'
import type { Rule } from './rules.ts'

/** What a rule remembers from one evaluation to the next. Plain data. */
export interface RuleMemory {
  phase: RulePhase
  /** When the phase began. */
  sinceMs: number
  /** While firing: since when the limit has been kept again. */
  calmSinceMs: number | null
  /** Older data is not looked at: it was judged already, or perfguard itself disturbed it. */
  forgetBeforeMs: number
  /** The stretch that the standing judgement rests on. */
  judged: Look | null
}

export type Transition = 'fired' | 'recovered'

export interface Evaluation {
  memory: RuleMemory
  transition?: Transition
}

export function newMemory(rule: Rule, nowMs: number): RuleMemory {
  // Before it began to count, silence was no low throughput.
  const forgetBeforeMs = rule.info.judgement.kind === 'rate' ? nowMs : -Infinity
  return { phase: 'ok', sinceMs: nowMs, calmSinceMs: null, forgetBeforeMs, judged: null }
}

/**
 * One step of a rule's life: ok → pending → firing → ok. `looks` go from the shortest stretch to the whole window.
 *
 * A limit is broken when some stretch says so with confidence *and* the newest stretch with enough data agrees:
 * long enough to be sure, short enough to be true still. It is over when the newest stretch has kept the limit
 * for `forMs` (at least `settleMs`); what came before is then forgotten, or the old window would fire it again.
 */
export function evaluate(
  rule: Rule,
  looks: readonly Look[],
  memory: RuleMemory,
  nowMs: number,
  settleMs: number,
): Evaluation {
  const fresh = looks.filter((look) => nowMs - look.windowMs >= memory.forgetBeforeMs)
  const newest = fresh.find((look) => look.sufficient)
  if (memory.phase === 'firing') return whileFiring(rule, newest, fresh, memory, nowMs, settleMs)

  const sure = fresh.find((look) => look.sufficient && look.confidence >= requiredConfidence)
  if (sure === undefined || newest?.exceeding !== true) {
    const judged =
      newest === undefined ? (fresh.at(-1) ?? null) : (fresh.findLast((look) => look.sufficient) ?? null)
    const sinceMs = memory.phase === 'ok' ? memory.sinceMs : nowMs
    return { memory: { ...memory, phase: 'ok', sinceMs, judged } }
  }
  const sinceMs = memory.phase === 'pending' ? memory.sinceMs : nowMs
  if (nowMs - sinceMs < rule.forMs) return { memory: { ...memory, phase: 'pending', sinceMs, judged: sure } }
  const firing: RuleMemory = { ...memory, phase: 'firing', sinceMs: nowMs, calmSinceMs: null, judged: sure }
  return { memory: firing, transition: 'fired' }
}

function whileFiring(
  rule: Rule,
  newest: Look | undefined,
  fresh: readonly Look[],
  memory: RuleMemory,
  nowMs: number,
  settleMs: number,
): Evaluation {
  // Without traffic there is nothing to judge. Going on to fire would keep a load balancer away for ever.
  const calm = newest === undefined || !newest.exceeding
  const judged = newest ?? fresh.at(-1) ?? null
  if (!calm) return { memory: { ...memory, calmSinceMs: null, judged } }
  const calmSinceMs = memory.calmSinceMs ?? nowMs
  if (nowMs - calmSinceMs < Math.max(rule.forMs, settleMs)) return { memory: { ...memory, calmSinceMs } }
  const well: RuleMemory = {
    phase: 'ok',
    sinceMs: nowMs,
    calmSinceMs: null,
    forgetBeforeMs: calmSinceMs,
    judged,
  }
  return { memory: well, transition: 'recovered' }
}
