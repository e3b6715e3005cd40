import { formatValue } from '../config/metrics.ts'
import { requiredConfidence, type Look } from './look.ts'
import { allowedShare, type Rule } from './rules.ts'
import type { RuleMemory } from './evaluate.ts'

/** `GET /a p99 412 ms (limit 250 ms, 1840 requests in 8 s, 99.99 % sure)` */
export function breachSentence(label: string, rule: Rule, look: Look, observed: number | null): string {
  const limit = formatValue(rule.metric, rule.limit)
  const value = formatValue(rule.metric, observed)
  if (rule.info.judgement.kind === 'gauge') return `${label} ${rule.info.label} ${value} (limit ${limit})`
  const basis =
    rule.info.judgement.kind === 'trend'
      ? `after ${look.samples} full collections`
      : `${look.samples} ${counted(rule)} in ${seconds(look.windowMs)}`
  return `${label} ${rule.info.label} ${value} (limit ${limit}, ${basis}, ${sureness(look.confidence)} sure)`
}

export function recoverySentence(label: string, rule: Rule, look: Look | null, durationMs: number): string {
  const limit = formatValue(rule.metric, rule.limit)
  const over = `after ${seconds(durationMs)}`
  if (look === null || !look.sufficient)
    return `${label} ${rule.info.label}: no traffic left to judge, ${over}`
  return `${label} ${rule.info.label} keeps its limit of ${limit} again, ${over}`
}

/** Why a rule stands where it stands. */
export function whySentence(rule: Rule, memory: RuleMemory, nowMs: number): string {
  const { judged, phase } = memory
  if (judged === null || !judged.sufficient) return insufficient(rule, judged)
  const basis = isGauge(rule) ? '' : ` in ${judged.samples} ${counted(rule)} of ${seconds(judged.windowMs)}`
  if (phase === 'firing') {
    const since = `broken since ${seconds(nowMs - memory.sinceMs)}`
    return memory.calmSinceMs === null
      ? since
      : `${since}; kept again for ${seconds(nowMs - memory.calmSinceMs)}`
  }
  if (phase === 'pending') {
    return `broken for ${seconds(nowMs - memory.sinceMs)}${basis}; fires after ${seconds(rule.forMs)}`
  }
  if (!judged.exceeding) return `kept${basis}`
  if (judged.confidence < requiredConfidence) {
    return `over the limit${basis}, but only ${sureness(judged.confidence)} sure that it is not chance`
  }
  return `was broken in the last ${seconds(judged.windowMs)}, but the newest ${counted(rule)} keep it`
}

function insufficient(rule: Rule, judged: Look | null): string {
  if (rule.info.judgement.kind === 'trend') return 'too few full collections yet to tell a slope'
  if (isGauge(rule)) return 'nothing measured yet'
  const have = judged?.samples ?? 0
  if (rule.info.judgement.kind === 'rate') return 'not observed for long enough to expect that many requests'
  const allowed = allowedShare(rule)
  const share =
    allowed > 0 && allowed < 1 ? ` (${Number((allowed * 100).toPrecision(3))} % may be over it)` : ''
  return `${have} of the ${rule.minCount} ${counted(rule)} that a judgement needs${share}`
}

function isGauge({ info }: Rule): boolean {
  return info.judgement.kind === 'gauge' || info.judgement.kind === 'trend'
}

/** What a rule's samples are. */
function counted({ row, info }: Rule): string {
  if (info.judgement.kind === 'missed-share') return 'look-ups'
  if (row.startsWith('op:')) return 'calls'
  return row.startsWith('workflow:') ? 'runs' : 'requests'
}

function seconds(ms: number): string {
  return ms < 10_000 ? `${Number((ms / 1000).toFixed(1))} s` : `${Math.round(ms / 1000)} s`
}

function sureness(confidence: number): string {
  return confidence > 0.9999 ? 'over 99.99 %' : `${Number((confidence * 100).toFixed(2))} %`
}
