import { formatValue, metricInfo } from '../config/metrics.ts'
import { percentText } from '../diagnose/words.ts'
import type { Advice, AdviceTarget } from '../page/wire.ts'
import type { SlaStatus } from '../types.ts'
import type { Situation } from './situation.ts'

const PATIENCE_MS = 600_000
const LISTED = 5
const NEAR = 0.1
const NEAR_SAMPLES = 100
const HOUR_MS = 3_600_000
const BUDGET_HOURS = 72

/** Rules that nobody can judge: whoever set them believes that they guard something. */
export function* silentRules({ limits, uptimeMs }: Situation): Generator<Advice> {
  if (uptimeMs < PATIENCE_MS) return
  const silent = limits.filter(({ status }) => status.state === 'insufficient-data' && status.phase === 'ok')
  if (silent.length === 0) return
  const named = silent.slice(0, LISTED).map(({ subject, status }) => `${subject}: ${status.why}`)
  const more = silent.length - named.length
  yield {
    id: 'silent-rules',
    urgency: 'some-day',
    sentence: `${silent.length} ${silent.length === 1 ? 'limit has' : 'limits have'} too little data to be judged`,
    evidence: [...named, ...(more > 0 ? [`and ${more} more`] : [])],
    remedy:
      'Judge them over a longer window (window.spanMs), by a lower percentile, or with a smaller minCount; or drop them.',
    target: ruleAt(silent[0]!.subject, silent[0]!.status),
  }
}

/** What is kept, but only just. */
export function* nearLimits({ limits }: Situation): Generator<Advice> {
  for (const { subject, status } of limits) {
    const { metric, severity, limit, observed, state, phase, samples } = status
    if (state !== 'ok' || phase !== 'ok' || observed === null || samples < NEAR_SAMPLES || limit <= 0)
      continue
    const room = metricInfo(metric).better === 'low' ? (limit - observed) / limit : (observed - limit) / limit
    // An availability of 99.95 % is always near 99.9 %.
    if (metric === 'availability' || room < 0 || room > NEAR) continue
    yield {
      id: `near ${subject} ${metric} ${severity}`,
      urgency: 'some-day',
      sentence: `${subject} is within ${percentText(Math.max(room, 0.01))} of a ${severity} limit`,
      evidence: [
        `${metricInfo(metric).label} is ${formatValue(metric, observed)}, the limit ${formatValue(metric, limit)} (${samples} samples)`,
      ],
      remedy: 'Find out what takes the time before it breaks; or, if all is well, say so with another limit.',
      target: ruleAt(subject, status),
    }
  }
}

/** An error budget that will be gone at the present rate. */
export function* burningBudgets({ routes, windowMs }: Situation): Generator<Advice> {
  for (const { route, budget, errorRatio, count, status } of routes) {
    const left = budget?.remainingRatio ?? null
    if (budget === undefined || left === null || left <= 0 || status['5xx'] < LISTED) continue
    const times = errorRatio / (1 - budget.objective)
    const hours = (left * budget.periodMs) / times / HOUR_MS
    if (times <= 1 || hours > BUDGET_HOURS) continue
    yield {
      id: `budget ${route}`,
      urgency: hours < 6 ? 'now' : 'soon',
      sentence: `${route} will have spent its error budget in ${hours < 1 ? 'less than an hour' : `${Math.round(hours)} h`}`,
      evidence: [
        `${percentText(left)} of it is left`,
        `${status['5xx']} of ${count} requests failed in the latest ${Math.round(windowMs / 1_000)} s: ${Number(times.toPrecision(2))} times as fast as allowed`,
      ],
      remedy: 'Stop what fails first; the latest incident of this route says what it is.',
      target: { view: 'routes', key: route },
    }
  }
}

function ruleAt(subject: string, { metric, severity }: SlaStatus): AdviceTarget {
  return { view: 'sla', key: `${subject} ${metric} ${severity}` }
}
