import { allowedShare, type Rule } from '../sla/rules.ts'
import { alertOf } from './alert.ts'
import { burnAlerts } from './burn-rates.ts'
import type { Counts } from './counts.ts'
import { figure } from './promql.ts'
import type { AlertingRule } from './rule-file.ts'
import { surelyOver, surelyUnder } from './share-alert.ts'

export interface Alerts {
  alerts: AlertingRule[]
  left: string[]
}

/** The alerts of one rule about a route or an operation, judged over all processes of a job. */
export function alertsOf(rule: Rule, subject: string, windowMs: number, counts: Counts): Alerts {
  const { info, limit, minCount } = rule
  const one = (expr: string, observed?: string): Alerts => ({
    alerts: [alertOf(rule, expr, observed)],
    left: [],
  })
  const over = `is broken, {{ $value | humanizePercentage }} of the ${counts.noun} are over it`
  switch (info.judgement.kind) {
    case 'slow-share': {
      const ratio = counts.slowRatio(limit, windowMs, subject)
      return one(surelyOver(ratio, allowedShare(rule), counts.count(windowMs, subject), minCount), over)
    }
    case 'failed-share': {
      if (rule.metric === 'availability') return burnAlerts(rule, subject, counts)
      const ratio = counts.failedRatio(windowMs, subject)
      return one(surelyOver(ratio, allowedShare(rule), counts.answered(windowMs, subject), minCount))
    }
    case 'missed-share': {
      const ratio = counts.missRatio(windowMs, subject)
      const expr = surelyOver(ratio, 1 - limit, counts.lookups(windowMs, subject), minCount)
      return one(expr, 'is broken, {{ $value | humanizePercentage }} of the look-ups miss')
    }
    case 'mean': {
      const mean = counts.meanSeconds(windowMs, subject)
      const enough = `${counts.count(windowMs, subject)} >= ${minCount}`
      return one(`${mean} > ${figure(limit / 1000)}\nand on (job, subject)\n  ${enough}`)
    }
    case 'any':
      return one(`${counts.slowRatio(limit, windowMs, subject)} > 0`, over)
    case 'rate':
      return one(surelyUnder(counts.perSecond(windowMs, subject), limit, windowMs))
    default:
      return { alerts: [], left: [`${rule.row} ${rule.metric}: no family of /perf/metrics counts it`] }
  }
}
