import { describe, expect, it } from 'vitest'
import { Priorities } from '../../lib/shed/priorities.ts'

const priorities = new Priorities({
  'GET /reports/*': 'low',
  '/pay/:id': 'high',
  '/pay/:id/receipt.pdf': 'low',
  'POST /hook': 'never',
  '/ready': 'normal',
})

describe('the priority of a request', () => {
  it.each([
    ['GET', '/reports', 'low'],
    ['GET', '/reports/2026/11?big=1', 'low'],
    ['POST', '/reports/2026', 'normal'],
    ['GET', '/reportsx', 'normal'],
    ['PUT', '/pay/17', 'high'],
    ['PUT', '/PAY/17/', 'high'],
    ['PUT', '/pay/17/18', 'normal'],
    ['GET', '/pay/17/receipt.pdf', 'low'],
    ['GET', '/pay/17/receiptXpdf', 'normal'],
    ['POST', '/hook', 'never'],
    ['GET', '/hook', 'normal'],
    // What asks whether the process lives; what is said by hand comes first.
    ['GET', '/healthz', 'never'],
    ['GET', '/health/live?full', 'never'],
    ['GET', '/ready', 'normal'],
    ['GET', '/', 'normal'],
  ] as const)('%s %s is %s', (method, url, priority) => {
    expect(priorities.of(method, url)).toBe(priority)
  })
})
