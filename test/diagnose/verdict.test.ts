import { describe, expect, it } from 'vitest'
import { diagnose } from '../../lib/diagnose/verdict.ts'
import { faults } from './faults.ts'

describe('a verdict names the cause, the route and the line', () => {
  it.each(Object.entries(faults))('%s', (_, fault) => {
    const verdict = diagnose(fault.evidence())
    const { cause, route, culprit, summary } = verdict
    expect({ cause, route, culprit: culprit?.functionName, package: culprit?.package }, summary).toEqual({
      cause: fault.cause,
      route: fault.route,
      culprit: fault.culprit,
      package: fault.package,
    })
    if (fault.says) expect([summary, ...verdict.evidence].join('\n')).toMatch(fault.says)
    if (fault.alternative) expect(verdict.alternatives.map((one) => one.cause)).toContain(fault.alternative)
    if (process.env['SHOW']) console.log('@@', JSON.stringify(verdict))
  })
})
