import { describe, expect, it } from 'vitest'
import type { FaultCase, JudgedVerdict } from './types.ts'
import { calibrate, scoreVerdict, summarize } from './score.js'

type Expected = Pick<FaultCase, 'expect' | 'or'>

const one: Expected = {
  expect: {
    cause: 'cpu',
    culprit: { functionName: 'renderInvoice', file: 'shop/orders.js', lines: [10, 20] },
    route: 'GET /invoices/:id',
  },
}
const right: JudgedVerdict & { culprit: object } = {
  cause: 'cpu',
  route: 'GET /invoices/:id',
  culprit: { functionName: 'renderInvoice', url: 'file:///srv/shop/orders.js', line: 12 },
  summary: 'renderInvoice grew',
}

describe('scoreVerdict', () => {
  it('gives a point each for cause, culprit and route', () => {
    expect(scoreVerdict(one, right)).toEqual({
      cause: true,
      culprit: true,
      route: true,
      points: 3,
      right: true,
    })
    expect(scoreVerdict(one, { ...right, cause: 'gc' })).toMatchObject({
      cause: false,
      points: 2,
      right: false,
    })
    expect(scoreVerdict(one, { ...right, route: 'GET /' })).toMatchObject({ route: false, points: 2 })
  })

  it.each([
    ['another function', { functionName: 'renderReport' }],
    ['another file', { url: 'file:///srv/shop/reports.js' }],
    ['a line before it', { line: 9 }],
    ['a line after it', { line: 21 }],
  ])('finds %s wrong', (_, change) => {
    const culprit = { ...right.culprit, ...change }
    expect(scoreVerdict(one, { ...right, culprit })).toMatchObject({ culprit: false, points: 2 })
  })

  it.each(['Shop.renderInvoice', 'async renderInvoice'])('takes %s for the same function', (functionName) => {
    const culprit = { ...right.culprit, functionName }
    expect(scoreVerdict(one, { ...right, culprit }).right).toBe(true)
  })

  it('is content with any function of a package, if that is what was expected', () => {
    const inPackage = { expect: { ...one.expect, culprit: { package: 'diff' } } }
    const culprit = { functionName: 'addToPath', url: 'file:///srv/node_modules/diff/base.js', line: 1 }
    expect(scoreVerdict(inPackage, { ...right, culprit: { ...culprit, package: 'diff' } }).right).toBe(true)
    expect(scoreVerdict(inPackage, { ...right, culprit }).culprit).toBe(false)
  })

  it('finds it wrong to blame somebody when nobody is to blame', () => {
    const nobody: Expected = { expect: { cause: 'host', culprit: null, route: null } }
    const { culprit, ...others } = right
    const verdict: JudgedVerdict = { ...others, cause: 'host', route: undefined }
    expect(scoreVerdict(nobody, verdict).right).toBe(true)
    expect(scoreVerdict(nobody, { ...verdict, culprit })).toMatchObject({ culprit: false, points: 2 })
    expect(scoreVerdict(nobody, { ...verdict, route: 'GET /' })).toMatchObject({ route: false, points: 2 })
  })

  it('gives nothing for having blamed nobody without a verdict', () => {
    const nobody: Expected = { expect: { cause: 'host', culprit: null, route: null } }
    expect(scoreVerdict(nobody, { cause: 'unknown', summary: '' })).toMatchObject({ points: 0, right: false })
  })

  it('wants the service named where one is expected', () => {
    const slow: Expected = {
      expect: { cause: 'downstream', culprit: null, mentions: 'pay.example', route: 'POST /pay' },
    }
    const verdict: JudgedVerdict = {
      cause: 'downstream',
      route: 'POST /pay',
      summary: 'It waits.',
      evidence: ['a'],
    }
    expect(scoreVerdict(slow, verdict)).toMatchObject({ culprit: false, points: 2 })
    expect(scoreVerdict(slow, { ...verdict, evidence: ['fetch pay.example: 300 ms'] }).right).toBe(true)
  })

  it('takes the best of the answers that the case allows', () => {
    const lenient: Expected = {
      ...one,
      or: [
        { culprit: null, because: '' },
        { cause: 'gc', because: '' },
      ],
    }
    const { culprit, ...blameless } = right
    expect(scoreVerdict(lenient, blameless).right).toBe(true)
    expect(scoreVerdict(lenient, { ...right, cause: 'gc' }).right).toBe(true)
    // Each is an answer of its own: two of them do not add up.
    expect(scoreVerdict(lenient, { ...blameless, cause: 'gc' }).right).toBe(false)
    expect(culprit.functionName).toBe('renderInvoice')
  })
})

const results = [
  { verdict: { confidence: 'high' }, score: { points: 3, right: true } },
  { verdict: { confidence: 'high' }, score: { points: 2, right: false } },
  { verdict: { confidence: 'low' }, score: { points: 1, right: false } },
  { trouble: 'the SLA held' },
  { healthy: true },
  { healthy: true, trouble: 'fired' },
]

describe('calibrate', () => {
  it('tells how often each level of confidence was right', () => {
    expect(calibrate(results)).toEqual([
      { confidence: 'high', verdicts: 2, right: 1, share: 0.5 },
      { confidence: 'medium', verdicts: 0, right: 0, share: null },
      { confidence: 'low', verdicts: 1, right: 0, share: 0 },
    ])
  })
})

describe('summarize', () => {
  it('counts a fault that broke nothing as wrong, and a healthy run as one or the other', () => {
    expect(summarize(results)).toEqual({ faults: 4, fired: 3, right: 1, points: 6, healthy: 2, quiet: 1 })
  })
})
