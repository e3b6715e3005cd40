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

type Transition = 'fired' | 'recovered'

export interface Evaluation {
  memory: RuleMemory
  transition?: Transition
}

export function newMemory(rule: Rule, nowMs: number): RuleMemory {
  // Before it began to count, silence was no low throughput.
  const forgetBeforeMs = rule.info.judgement.kind === 'rate' ? nowMs : -Infinity
  return { phase: 'ok', sinceMs: nowMs, calmSinceMs: null, forgetBeforeMs, judged: null }
}

/** Looks at ever longer stretches, from the shortest to the whole window; taken one by one, since most are not needed. */
export interface Looks {
  readonly length: number
  at(index: number): Look | undefined
}

/**
 * One step of a rule's life: ok → pending → firing → ok.
 *
 * A limit is broken when some stretch says so with confidence *and* the newest stretch with enough data agrees:
 * long enough to be sure, short enough to be true still. It is over when the newest stretch has kept the limit
 * for `forMs` (at least `settleMs`); what came before is then forgotten, or the old window would fire it again.
 */
export function evaluate(
  rule: Rule,
  looks: Looks,
  memory: RuleMemory,
  nowMs: number,
  settleMs: number,
): Evaluation {
  const { newest, judged, rest } = newestLook(looks, memory, nowMs)
  if (memory.phase === 'firing') return whileFiring(rule, newest, judged, memory, nowMs, settleMs)
  const sure = newest?.exceeding === true ? firstSure(looks, rest, memory, nowMs) : undefined
  // Nothing new to go by, because perfguard itself disturbed what there was: what is pending stays so.
  if (newest === undefined && memory.phase === 'pending') return { memory }
  if (sure === undefined) {
    const sinceMs = memory.phase === 'ok' ? memory.sinceMs : nowMs
    return { memory: { ...memory, phase: 'ok', sinceMs, judged } }
  }
  const sinceMs = memory.phase === 'pending' ? memory.sinceMs : nowMs
  if (nowMs - sinceMs < rule.forMs) return { memory: { ...memory, phase: 'pending', sinceMs, judged: sure } }
  const firing: RuleMemory = { ...memory, phase: 'firing', sinceMs: nowMs, calmSinceMs: null, judged: sure }
  return { memory: firing, transition: 'fired' }
}

/** The shortest look with enough data; without one, `judged` is the longest there is. */
function newestLook(
  looks: Looks,
  memory: RuleMemory,
  nowMs: number,
): { newest: Look | undefined; judged: Look | null; rest: number } {
  let judged: Look | null = null
  for (let at = 0; at < looks.length; at++) {
    const look = looks.at(at)!
    if (nowMs - look.windowMs < memory.forgetBeforeMs) break
    judged = look
    if (look.sufficient) return { newest: look, judged, rest: at }
  }
  return { newest: undefined, judged, rest: looks.length }
}

function firstSure(looks: Looks, from: number, memory: RuleMemory, nowMs: number): Look | undefined {
  for (let at = from; at < looks.length; at++) {
    const look = looks.at(at)!
    if (nowMs - look.windowMs < memory.forgetBeforeMs) return undefined
    if (look.sufficient && look.confidence >= requiredConfidence) return look
  }
  return undefined
}

function whileFiring(
  rule: Rule,
  newest: Look | undefined,
  judged: Look | null,
  memory: RuleMemory,
  nowMs: number,
  settleMs: number,
): Evaluation {
  // Without traffic there is nothing to judge. Going on to fire would keep a load balancer away for ever.
  const calm = newest === undefined || !newest.exceeding
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
