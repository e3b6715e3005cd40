import { allowedShare, type Rule } from '../sla/rules.ts'
import { alertOf } from './alert.ts'
import { burnAlerts } from './burn-rates.ts'
import { figure } from './promql.ts'
import type { Requests } from './requests.ts'
import type { AlertingRule } from './rule-file.ts'
import { surelyOver, surelyUnder } from './share-alert.ts'

export interface RouteAlerts {
  alerts: AlertingRule[]
  left: string[]
}

/** The alerts of one rule about a route, judged over all processes of a job. */
export function routeAlerts(rule: Rule, subject: string, windowMs: number, requests: Requests): RouteAlerts {
  const { info, limit, minCount } = rule
  const one = (expr: string, observed?: string): RouteAlerts => ({
    alerts: [alertOf(rule, expr, observed)],
    left: [],
  })
  switch (info.judgement.kind) {
    case 'slow-share': {
      const ratio = requests.slowRatio(limit, windowMs, subject)
      const expr = surelyOver(ratio, allowedShare(rule), requests.count(windowMs, subject), minCount)
      return one(expr, 'is broken, {{ $value | humanizePercentage }} of the requests are over it')
    }
    case 'failed-share': {
      if (rule.metric === 'availability') return burnAlerts(rule, subject, requests)
      const ratio = requests.failedRatio(windowMs, subject)
      return one(surelyOver(ratio, allowedShare(rule), requests.answered(windowMs, subject), minCount))
    }
    case 'mean': {
      const count = requests.count(windowMs, subject)
      const mean = requests.meanSeconds(windowMs, subject)
      return one(`${mean} > ${figure(limit / 1000)}\nand on (job, subject)\n  ${count} >= ${minCount}`)
    }
    case 'any': {
      const ratio = requests.slowRatio(limit, windowMs, subject)
      return one(`${ratio} > 0`, 'is broken, {{ $value | humanizePercentage }} of the requests are over it')
    }
    case 'rate':
      return one(surelyUnder(requests.perSecond(windowMs, subject), limit, windowMs))
    default:
      return { alerts: [], left: [`${rule.row} ${rule.metric}: no family of /perf/metrics counts it`] }
  }
}
